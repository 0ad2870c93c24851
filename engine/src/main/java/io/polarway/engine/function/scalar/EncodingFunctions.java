package io.polarway.engine.function.scalar;

import static io.polarway.engine.type.ScalarType.BIGINT;
import static io.polarway.engine.type.ScalarType.INTEGER;
import static io.polarway.engine.type.ScalarType.VARBINARY;
import static io.polarway.engine.type.ScalarType.VARCHAR;

import io.polarway.engine.batch.Views;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.function.ScalarFunction;
import io.polarway.engine.kernel.Kernel;
import io.polarway.engine.kernel.Operands;
import io.polarway.engine.kernel.RowKernel;
import io.polarway.engine.kernel.string.TextKernel;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.SqlType;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/// Characters as numbers, bytes as text, and digests.
public final class EncodingFunctions {
    private static final HexFormat UPPER = HexFormat.of().withUpperCase();

    private EncodingFunctions() {
    }

    /// Returns them all.
    public static List<ScalarFunction> all() {
        List<ScalarFunction> all = new ArrayList<>();
        all.add(Signature.function("ascii", List.of("unicode", "ord"),
                "The code point of the first character; 0 if there is "
                        + "none.",
                "ascii('a') = 97", Signature.total(INTEGER, new RowKernel(INTEGER, (operands, row) -> {
                    String text = text(operands, 0, row);
                    return text.isEmpty() ? 0 : text.codePointAt(0);
                }), VARCHAR)));
        all.add(Signature.function("chr", List.of("char"), "The character of a code point.", "chr(97) = 'a'",
                Signature.failing(VARCHAR, new TextKernel(VARCHAR, EncodingFunctions::character), BIGINT)));
        Kernel hex = new TextKernel(VARCHAR, (operands, row) -> latin(UPPER.formatHex(bytes(operands, 0, row))));
        all.add(Signature.function("hex", List.of(), "The bytes, or an integer, in upper-case hexadecimal digits.",
                "hex('AZ') = '415A'", Signature.total(VARCHAR, hex, VARCHAR), Signature.total(VARCHAR, hex, VARBINARY),
                Signature.total(VARCHAR,
                        new TextKernel(VARCHAR,
                                (operands, row) -> latin(
                                        Long.toHexString(integer(operands, row)).toUpperCase(Locale.ROOT))),
                        BIGINT)));
        all.add(Signature.function("to_hex", List.of(), "An integer in lower-case hexadecimal digits.",
                "to_hex(255) = 'ff'",
                Signature.total(VARCHAR, new TextKernel(VARCHAR,
                        (operands, row) -> latin(Long.toHexString(integer(operands, row)))), BIGINT)));
        all.add(Signature.function("unhex", List.of("from_hex"), "The bytes of hexadecimal digits.",
                "unhex('415A') = X'415A'", Signature.failing(VARBINARY,
                        new TextKernel(VARBINARY, (operands, row) -> decoded("hex", text(operands, 0, row))),
                        VARCHAR)));
        all.add(Signature.function("to_base64", List.of("base64"), "The bytes in base64.",
                "to_base64(X'415A') = 'QVo='",
                Signature.total(VARCHAR,
                        new TextKernel(VARCHAR, (operands, row) -> Base64.getEncoder().encode(bytes(operands, 0, row))),
                        VARBINARY)));
        all.add(Signature.function("from_base64", List.of(), "The bytes of base64 text.",
                "from_base64('QVo=') = X'415A'",
                Signature.failing(VARBINARY,
                        new TextKernel(VARBINARY, (operands, row) -> decoded("base64", text(operands, 0, row))),
                        VARCHAR)));
        all.add(Signature.function("encode", List.of(),
                "Bytes as text in a format, base64 or hex; or, with one argument, the UTF-8 bytes of a string.",
                "encode(X'415A', 'hex') = '415a'",
                Signature.total(VARBINARY, new TextKernel(VARBINARY, (operands, row) -> bytes(operands, 0, row)),
                        VARCHAR),
                Signature.failing(VARCHAR, new TextKernel(VARCHAR,
                        (operands, row) -> encoded(text(operands, 1, row), bytes(operands, 0, row))), VARBINARY,
                        VARCHAR)));
        all.add(Signature.function("decode", List.of(),
                "Bytes of text in a format, base64 or hex; or, with one argument, the string of UTF-8 bytes.",
                "decode('415a', 'hex') = X'415A'",
                Signature.failing(VARCHAR, new TextKernel(VARCHAR, EncodingFunctions::checkedText), VARBINARY),
                Signature.failing(VARBINARY, new TextKernel(VARBINARY,
                        (operands, row) -> decoded(text(operands, 1, row), text(operands, 0, row))), VARCHAR,
                        VARCHAR)));
        digest(all, "md5", "MD5", "md5('a') = '0cc175b9c0f1b6a831c399e269772661'");
        digest(all, "sha1", "SHA-1", "sha1('a') = '86f7e437faa5a7fce15d1ddcb9eaeaea377667b8'");
        digest(all, "sha256", "SHA-256",
                "sha256('a') = 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb'");
        return all;
    }

    private static String text(Operands operands, int argument, int row) {
        return Views.text(operands.column(argument), row & operands.mask(argument));
    }

    private static byte[] bytes(Operands operands, int argument, int row) {
        return Views.bytes(operands.column(argument), row & operands.mask(argument));
    }

    private static long integer(Operands operands, int row) {
        return MemoryAccess.getLongAtIndex(operands.values(0), row & operands.mask(0));
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] character(Operands operands, int row) {
        long code = integer(operands, row);
        if (code < 1 || code > Character.MAX_CODE_POINT
                || code >= Character.MIN_SURROGATE && code <= Character.MAX_SURROGATE) {
            throw EngineException.of(ErrorCode.INVALID_ARGUMENT, "There is no character " + code);
        }
        return Character.toString((int) code).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] checkedText(Operands operands, int row) {
        byte[] bytes = bytes(operands, 0, row);
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return bytes;
        } catch (CharacterCodingException e) {
            throw EngineException.of(ErrorCode.INVALID_UTF8,
                    "The bytes X'" + UPPER.formatHex(bytes) + "' are not UTF-8", e);
        }
    }

    private static byte[] encoded(String format, byte[] bytes) {
        return switch (format.toLowerCase(Locale.ROOT)) {
            case "hex" -> latin(HexFormat.of().formatHex(bytes));
            case "base64" -> Base64.getEncoder().encode(bytes);
            default -> throw unknown(format);
        };
    }

    private static byte[] decoded(String format, String text) {
        try {
            return switch (format.toLowerCase(Locale.ROOT)) {
                case "hex" -> HexFormat.of().parseHex(text.length() % 2 == 0 ? text : "0" + text);
                case "base64" -> Base64.getDecoder().decode(text);
                default -> throw unknown(format);
            };
        } catch (IllegalArgumentException e) {
            throw EngineException.of(ErrorCode.INVALID_TEXT, "'" + text + "' is not " + format, e);
        }
    }

    private static EngineException unknown(String format) {
        return EngineException.of(ErrorCode.INVALID_ARGUMENT,
                "Unknown format '" + format + "'. Formats are base64 and hex");
    }

    private static void digest(List<ScalarFunction> all, String name, String algorithm, String example) {
        Kernel kernel = new TextKernel(VARCHAR, (operands, row) -> {
            try {
                return latin(
                        HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes(operands, 0, row))));
            } catch (NoSuchAlgorithmException e) {
                throw EngineException.wrap(e);
            }
        });
        SqlType[] types = {VARCHAR, VARBINARY};
        all.add(Signature.function(name, List.of(), "The " + algorithm + " digest in hexadecimal digits.", example,
                Signature.total(VARCHAR, kernel, types[0]), Signature.total(VARCHAR, kernel, types[1])));
    }
}
