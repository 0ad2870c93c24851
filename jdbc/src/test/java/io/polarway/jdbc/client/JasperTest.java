package io.polarway.jdbc.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.polarway.engine.Engine;
import io.polarway.jdbc.ExampleFiles;
import java.io.StringWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.sf.jasperreports.engine.JRException;
import net.sf.jasperreports.engine.JasperCompileManager;
import net.sf.jasperreports.engine.JasperFillManager;
import net.sf.jasperreports.engine.JasperPrint;
import net.sf.jasperreports.engine.design.JRDesignBand;
import net.sf.jasperreports.engine.design.JRDesignExpression;
import net.sf.jasperreports.engine.design.JRDesignField;
import net.sf.jasperreports.engine.design.JRDesignParameter;
import net.sf.jasperreports.engine.design.JRDesignQuery;
import net.sf.jasperreports.engine.design.JRDesignSection;
import net.sf.jasperreports.engine.design.JRDesignTextField;
import net.sf.jasperreports.engine.design.JRJavacCompiler;
import net.sf.jasperreports.engine.design.JasperDesign;
import net.sf.jasperreports.engine.export.JRCsvExporter;
import net.sf.jasperreports.export.SimpleExporterInput;
import net.sf.jasperreports.export.SimpleWriterExporterOutput;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// JasperReports fills a report from a query with a parameter and exports it.
@Tag("slow")
class JasperTest {
    @TempDir
    static Path directory;

    @BeforeAll
    static void writeFiles() throws SQLException {
        ExampleFiles.ticks(directory);
    }

    /// A report with one line for each row, made of the fields.
    private static JasperDesign design(String sql, Map<String, Class<?>> fields) throws JRException {
        JasperDesign design = new JasperDesign();
        design.setName("vwap");
        // Every expression is one field, for which no code is made.
        design.setProperty("net.sf.jasperreports.compiler.java", JRJavacCompiler.class.getName());
        JRDesignParameter side = new JRDesignParameter();
        side.setName("side");
        side.setValueClass(String.class);
        design.addParameter(side);
        JRDesignQuery query = new JRDesignQuery();
        query.setText(sql);
        design.setQuery(query);
        JRDesignBand band = new JRDesignBand();
        band.setHeight(20);
        int x = 0;
        for (Map.Entry<String, Class<?>> entry : fields.entrySet()) {
            JRDesignField field = new JRDesignField();
            field.setName(entry.getKey());
            field.setValueClass(entry.getValue());
            design.addField(field);
            JRDesignTextField text = new JRDesignTextField();
            text.setX(x);
            text.setWidth(150);
            text.setHeight(20);
            if (entry.getValue() == Timestamp.class) {
                text.setPattern("yyyy-MM-dd HH:mm:ss.SSS");
            }
            text.setExpression(new JRDesignExpression("$F{" + entry.getKey() + "}"));
            band.addElement(text);
            x += 150;
        }
        ((JRDesignSection) design.getDetailSection()).addBand(band);
        return design;
    }

    private static String csv(Connection connection, JasperDesign design) throws JRException {
        JasperPrint filled = JasperFillManager.fillReport(JasperCompileManager.compileReport(design),
                new java.util.HashMap<>(Map.of("side", "BUY")), connection);
        StringWriter text = new StringWriter();
        JRCsvExporter exporter = new JRCsvExporter();
        exporter.setExporterInput(new SimpleExporterInput(filled));
        exporter.setExporterOutput(new SimpleWriterExporterOutput(text));
        exporter.exportReport();
        return text.toString();
    }

    @Test
    void aReportIsFilledFromAQuery() throws Exception {
        Map<String, Class<?>> fields = new java.util.LinkedHashMap<>();
        fields.put("symbol", String.class);
        fields.put("vwap", Double.class);
        fields.put("first", Timestamp.class);
        String sql = TickVwap.SQL.replace("?", "$P{side}").replace(" FROM", ", MIN(ts) AS first FROM");
        List<String> expected = new ArrayList<>();
        TickVwap.ofBuys().forEach((symbol, vwap) -> expected
                .add(symbol + "," + vwap + ",2024-01-02 03:04:05." + (123 + firstBuy(symbol))));
        try (Connection connection = DriverManager.getConnection("jdbc:polarway:" + directory)) {
            String text = csv(connection, design(sql, fields));
            assertEquals(expected, text.lines().toList());
            assertEquals(0, connection.unwrap(Engine.class).memory().used());
        }
    }

    private static int firstBuy(String symbol) {
        int number = Integer.parseInt(symbol.substring(1));
        return number % 2 == 0 ? number : number + 5;
    }
}
