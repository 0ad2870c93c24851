package io.polarway.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.MethodTypeEntry;
import java.lang.classfile.constantpool.NameAndTypeEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

/// Holds the packages of the engine to their order: each may use only itself and those named before it.
class ImportOrderTest {
    /// The layers, lowest first. The empty name is the root package, the public API.
    private static final List<String> LAYERS = List.of("error", "settings", "type", "memory", "io", "batch", "kernel",
            "spill", "function", "expression", "exec", "format", "operator", "catalog", "plan", "");

    private static final String ROOT = "io/polarway/engine/";

    private static final Set<String> SEGMENT_ACCESS = Set.of("get", "set", "getAtIndex", "setAtIndex");

    private static final Pattern CLASS_IN_DESCRIPTOR = Pattern.compile("L([\\w/$]+)[;<]");

    @Test
    void everyPackageUsesOnlyThoseBeforeIt() throws IOException, URISyntaxException {
        Set<String> offences = new TreeSet<>();
        for (Path classFile : classFiles()) {
            String from = className(classFile);
            int layer = layerOf(from);
            for (String to : referencedClasses(classFile)) {
                if (to.startsWith(ROOT) && layerOf(to) > layer) {
                    offences.add(from + " uses " + to);
                }
            }
        }
        assertEquals(Set.of(), offences);
    }

    @Test
    void onlyThePlannerUsesCalcite() throws IOException, URISyntaxException {
        Set<String> offences = new TreeSet<>();
        for (Path classFile : classFiles()) {
            String from = className(classFile);
            if (!layerName(from).equals("plan")) {
                for (String to : referencedClasses(classFile)) {
                    if (to.startsWith("org/apache/calcite/")) {
                        offences.add(from + " uses " + to);
                    }
                }
            }
        }
        assertEquals(Set.of(), offences);
    }

    /// [io.polarway.engine.memory.MemoryAccess] says why.
    @Test
    void singleValuesInNativeMemoryAreReadByMemoryAccess() throws IOException, URISyntaxException {
        // On the heap, or big-endian and once per page.
        Set<String> others = Set.of(ROOT + "format/parquet/write/BloomFilterBuilder",
                ROOT + "format/parquet/BigEndian");
        Set<String> offences = new TreeSet<>();
        for (Path classFile : classFiles()) {
            for (var entry : ClassFile.of().parse(classFile).constantPool()) {
                if (entry instanceof MemberRefEntry member && SEGMENT_ACCESS.contains(member.name().stringValue())
                        && member.owner().asInternalName().equals("java/lang/foreign/MemorySegment")
                        && !others.contains(className(classFile))) {
                    offences.add(className(classFile) + " calls MemorySegment." + member.name());
                }
            }
        }
        assertEquals(Set.of(), offences);
    }

    @Test
    void packagesAreKnownLayers() throws IOException, URISyntaxException {
        List<Path> classFiles = classFiles();
        assertFalse(classFiles.isEmpty());
        for (Path classFile : classFiles) {
            layerOf(className(classFile));
        }
    }

    private static int layerOf(String className) {
        int layer = LAYERS.indexOf(layerName(className));
        if (layer < 0) {
            throw new AssertionError(className + " is in no layer of " + LAYERS);
        }
        return layer;
    }

    private static String layerName(String className) {
        String name = className.substring(ROOT.length());
        int slash = name.indexOf('/');
        return slash < 0 ? "" : name.substring(0, slash);
    }

    private static Path classes() throws URISyntaxException {
        Path tests = Path.of(ImportOrderTest.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        return tests.resolveSibling(tests.getFileName().toString().equals("test-classes") ? "classes" : "dev");
    }

    private static List<Path> classFiles() throws IOException, URISyntaxException {
        try (Stream<Path> files = Files.walk(classes().resolve(ROOT))) {
            return files.filter(file -> file.toString().endsWith(".class")).sorted().toList();
        }
    }

    private static String className(Path classFile) throws URISyntaxException {
        String name = classes().relativize(classFile).toString().replace('\\', '/');
        return name.substring(0, name.length() - ".class".length());
    }

    /// Returns the internal names of all classes that the constant pool names, in descriptors and signatures too.
    private static List<String> referencedClasses(Path classFile) throws IOException {
        List<String> names = new ArrayList<>();
        for (var entry : ClassFile.of().parse(classFile).constantPool()) {
            switch (entry) {
                case ClassEntry type -> addNames(type.asInternalName(), names);
                case NameAndTypeEntry member -> addNames(member.type().stringValue(), names);
                case MethodTypeEntry method -> addNames(method.descriptor().stringValue(), names);
                case Utf8Entry text when isDescriptor(text.stringValue()) -> addNames(text.stringValue(), names);
                default -> {}
            }
        }
        return names;
    }

    private static boolean isDescriptor(String text) {
        return (text.startsWith("L") || text.startsWith("(") || text.startsWith("[") || text.startsWith("<"))
                && text.indexOf(' ') < 0;
    }

    private static void addNames(String text, List<String> names) {
        if (text.indexOf(';') < 0) {
            names.add(text);
            return;
        }
        var matcher = CLASS_IN_DESCRIPTOR.matcher(text);
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
    }
}
