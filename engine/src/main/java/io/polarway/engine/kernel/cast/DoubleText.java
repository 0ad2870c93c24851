package io.polarway.engine.kernel.cast;

/// Writes REAL and DOUBLE: the fewest digits that read back as the same number, as `1.5`, `100.0`, `1.5e-05` or `1e+16`
/// (an exponent below 0.0001 and from 10^16 on), `NaN`, `Infinity`, `-Infinity`.
final class DoubleText {
    static final double SHORT_LIMIT = 1e11;

    private DoubleText() {
    }

    static void write(double value, TextSink out) {
        // Up to four decimal places and 15 digits: any such number is the shortest that reads back as its double.
        if (Math.abs(value) < SHORT_LIMIT) {
            double scaled = value * 10_000;
            long digits = (long) Math.rint(scaled);
            if (digits / 10_000.0 == value && (digits != 0 || 1 / value > 0)) {
                writeScaled(digits, out);
                return;
            }
        }
        writeDigits(Double.toString(value), out);
    }

    static void write(float value, TextSink out) {
        writeDigits(Float.toString(value), out);
    }

    private static void writeScaled(long digits, TextSink out) {
        if (digits < 0) {
            out.put('-');
        }
        long magnitude = Math.abs(digits);
        out.padded(magnitude / 10_000, 1);
        if (magnitude % 10_000 == 0) {
            out.ascii(".0");
        } else {
            out.fraction(magnitude % 10_000, 4);
        }
    }

    /// Rewrites what Java writes, which has the fewest digits since JDK 19 but exponents elsewhere.
    private static void writeDigits(String java, TextSink out) {
        if (java.endsWith("N") || java.endsWith("y")) {
            out.ascii(java);
            return;
        }
        int start = java.charAt(0) == '-' ? 1 : 0;
        if (start == 1) {
            out.put('-');
        }
        int e = java.indexOf('E');
        int end = e < 0 ? java.length() : e;
        int point = java.indexOf('.');
        StringBuilder digits = new StringBuilder(20).append(java, start, point).append(java, point + 1, end);
        int exponent = point - start - 1 + (e < 0 ? 0 : Integer.parseInt(java, e + 1, java.length(), 10));
        while (digits.length() > 1 && digits.charAt(0) == '0') {
            digits.deleteCharAt(0);
            exponent--;
        }
        while (digits.length() > 1 && digits.charAt(digits.length() - 1) == '0') {
            digits.setLength(digits.length() - 1);
        }
        if (digits.charAt(0) == '0') {
            out.ascii("0.0");
        } else if (exponent < -4 || exponent >= 16) {
            writeScientific(digits, exponent, out);
        } else {
            writePlain(digits, exponent, out);
        }
    }

    private static void writeScientific(StringBuilder digits, int exponent, TextSink out) {
        out.put(digits.charAt(0));
        if (digits.length() > 1) {
            out.put('.');
            out.ascii(digits.subSequence(1, digits.length()));
        }
        out.put('e');
        out.put(exponent < 0 ? '-' : '+');
        out.padded(Math.abs(exponent), 2);
    }

    private static void writePlain(StringBuilder digits, int exponent, TextSink out) {
        if (exponent < 0) {
            out.ascii("0.");
            out.ascii("0".repeat(-exponent - 1));
            out.ascii(digits);
        } else if (digits.length() <= exponent + 1) {
            out.ascii(digits);
            out.ascii("0".repeat(exponent + 1 - digits.length()));
            out.ascii(".0");
        } else {
            out.ascii(digits.subSequence(0, exponent + 1));
            out.put('.');
            out.ascii(digits.subSequence(exponent + 1, digits.length()));
        }
    }
}
