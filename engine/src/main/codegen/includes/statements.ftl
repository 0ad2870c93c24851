/** What UPDATE gives a column: a value, or DEFAULT. */
void AddUpdatedValue(List<SqlNode> list) :
{
    final SqlNode value;
}
{
    (
        value = Default()
    |
        value = Expression(ExprContext.ACCEPT_SUB_QUERY)
    )
    { list.add(value); }
}

/** EXPLAIN [ANALYZE] [(ANALYZE | BUDGET | FORMAT name, ...)] [PLAN FOR] query. */
SqlNode ExplainStatement() :
{
    final Span s;
    boolean analyze = false;
    boolean budget = false;
    SqlIdentifier format = null;
    final SqlNode query;
}
{
    <EXPLAIN> { s = span(); }
    [ LOOKAHEAD(1) <ANALYZE> { analyze = true; } ]
    [
        LOOKAHEAD(<LPAREN> ( <ANALYZE> | <BUDGET> | <FORMAT> ))
        <LPAREN>
        ( <ANALYZE> { analyze = true; } | <BUDGET> { budget = true; } | <FORMAT> format = SimpleIdentifier() )
        (
            <COMMA>
            ( <ANALYZE> { analyze = true; } | <BUDGET> { budget = true; } | <FORMAT> format = SimpleIdentifier() )
        )*
        <RPAREN>
    ]
    [ LOOKAHEAD(2) <PLAN> <FOR> ]
    (
        LOOKAHEAD(1) query = CopyStatement()
    |
        query = SqlQueryOrDml()
    )
    {
        return new ExplainStatement(s.end(query), query, analyze, budget, format);
    }
}

/** COPY (query) TO 'path' [[WITH] (option [value], ...)], COPY table [(column, ...)] TO | FROM 'path' [...]. */
SqlNode CopyStatement() :
{
    final Span s;
    final SqlNode source;
    SqlNodeList columns = SqlNodeList.EMPTY;
    final boolean isTo;
    final SqlNode path;
    SqlNodeList settings = SqlNodeList.EMPTY;
}
{
    <COPY> { s = span(); }
    (
        <LPAREN> source = OrderedQueryOrExpr(ExprContext.ACCEPT_QUERY) <RPAREN>
    |
        source = TableName()
        [ columns = ParenthesizedSimpleIdentifierList() ]
    )
    (
        <TO> { isTo = true; }
    |
        <FROM> { isTo = false; }
    )
    path = PathLiteral()
    [
        [ <WITH> ]
        settings = CopyOptions()
    ]
    {
        return CopyStatement.of(s.end(this), source, columns, isTo, path, settings);
    }
}

/** (name [=] value, ...): names and values by turns, as of StatementOptions, but with lists of names and words that are
 * reserved elsewhere. */
SqlNodeList CopyOptions() :
{
    final Span s;
    final List<SqlNode> list = new ArrayList<SqlNode>();
}
{
    <LPAREN> { s = span(); }
    AddCopyOption(list)
    ( <COMMA> AddCopyOption(list) )*
    <RPAREN> {
        return new SqlNodeList(list, s.end(this));
    }
}

void AddCopyOption(List<SqlNode> list) :
{
    final SqlIdentifier name;
    SqlNode value = null;
}
{
    (
        ( <ESCAPE> | <ARRAY> | <NULL> ) { name = new SqlIdentifier(token.image, getPos()); }
    |
        name = CompoundIdentifier()
    |
        <QUOTED_STRING> { name = new SqlIdentifier(SqlParserUtil.parseString(token.image), getPos()); }
    )
    [
        [ <EQ> ]
        (
            value = ListLiteral()
        |
            value = ParenthesizedSimpleIdentifierList()
        |
            <STAR> { value = SqlLiteral.createCharString("*", getPos()); }
        |
            value = PairsLiteral()
        |
            value = SettingValue()
        )
    ]
    {
        list.add(name);
        list.add(value == null ? SqlLiteral.createBoolean(true, name.getParserPosition()) : value);
    }
}

/** {name: value, ...}: a list in which names and values stand by turns. */
SqlNode PairsLiteral() :
{
    final Span s;
    final List<SqlNode> list = new ArrayList<SqlNode>();
}
{
    <LBRACE> { s = span(); }
    AddPair(list)
    ( <COMMA> AddPair(list) )*
    <RBRACE> {
        return new CopyStatement.Pairs(list, s.end(this));
    }
}

void AddPair(List<SqlNode> list) :
{
    final SqlIdentifier name;
    final SqlNode value;
}
{
    (
        <QUOTED_STRING> { list.add(new SqlIdentifier(SqlParserUtil.parseString(token.image), getPos())); }
    |
        name = SimpleIdentifier() { list.add(name); }
    )
    <COLON>
    value = Literal() {
        list.add(value);
    }
}

/** SHOW name, SHOW ALL, SHOW TABLES, SHOW SETTINGS, SHOW COLUMNS FROM table. */
SqlNode ShowStatement() :
{
    final Span s;
    final SqlIdentifier name;
    SqlNode table = null;
}
{
    <SHOW> { s = span(); }
    (
        <ALL> { name = new SqlIdentifier("ALL", getPos()); }
    |
        LOOKAHEAD(2) <TIME> <ZONE> { name = new SqlIdentifier("timezone", getPos()); }
    |
        name = CompoundIdentifier()
        [ <FROM> table = TableName() ]
    )
    {
        return ShowStatement.of(s.end(this), name, table);
    }
}

/** DESCRIBE (or DESC) [TABLE] name, DESCRIBE 'glob', DESCRIBE query; SUMMARIZE likewise. */
SqlNode DescribeStatement() :
{
    final Span s;
    boolean isSummary = false;
    final SqlNode target;
}
{
    ( <DESCRIBE> | <DESC> | <SUMMARIZE> { isSummary = true; } ) { s = span(); }
    (
        [ <TABLE> ] target = TableName()
    |
        target = OrderedQueryOrExpr(ExprContext.ACCEPT_QUERY)
    )
    {
        return new DescribeStatement(s.end(target), target, isSummary);
    }
}

/** SET name = value, SET name TO value, RESET name, RESET ALL. */
SqlSetOption SetStatement(Span s, String scope) :
{
    SqlIdentifier name;
    SqlNode value;
}
{
    <SET> { s.add(this); }
    [
        LOOKAHEAD(( <SESSION> | <LOCAL> | <GLOBAL> ) CompoundIdentifier())
        ( <SESSION> | <LOCAL> | <GLOBAL> ) { scope = token.image.toUpperCase(Locale.ROOT); }
    ]
    (
        LOOKAHEAD(2) <TIME> <ZONE> { name = new SqlIdentifier("timezone", getPos()); }
    |
        name = CompoundIdentifier() ( <EQ> | <TO> )
    )
    value = SettingValue() {
        return new SqlSetOption(s.end(this), scope, (SqlNode) name, value);
    }
|
    <RESET> { s.add(this); }
    (
        name = CompoundIdentifier()
    |
        <ALL> { name = new SqlIdentifier("ALL", getPos()); }
    )
    {
        return new SqlSetOption(s.end(name), scope, (SqlNode) name, null);
    }
}

/** The value of a setting or an option: a literal, a word, a size such as 4GB, or null for DEFAULT. */
SqlNode SettingValue() :
{
    final SqlNode value;
}
{
    (
        value = Literal()
    |
        <NUMBER_WITH_UNIT> { value = SqlLiteral.createCharString(token.image, getPos()); }
    |
        <ON> { value = new SqlIdentifier(token.image, getPos()); }
    |
        <DEFAULT_> { value = null; }
    |
        value = SimpleIdentifier()
    )
    {
        return value;
    }
}

/** CREATE [OR REPLACE] [TEMP] VIEW [IF NOT EXISTS] name [(column, ...)] AS query. */
SqlCreate CreateViewStatement(Span s, boolean replace) :
{
    boolean temporary = false;
    final boolean ifNotExists;
    final SqlIdentifier name;
    SqlNodeList columns = null;
    final SqlNode query;
}
{
    [ ( <TEMP> | <TEMPORARY> ) { temporary = true; } ]
    <VIEW>
    ifNotExists = IfNotExists()
    name = CompoundIdentifier()
    [ columns = ParenthesizedSimpleIdentifierList() ]
    <AS>
    query = OrderedQueryOrExpr(ExprContext.ACCEPT_QUERY) {
        return new CreateView(s.end(query), replace, temporary, ifNotExists, name, columns, query);
    }
}

/** CREATE EXTERNAL TABLE [IF NOT EXISTS] name [(column type, ...)] STORED AS format [PARTITIONED BY (column, ...)]
 * [WITH ORDER (column, ...)] LOCATION 'glob' [OPTIONS (name value, ...)]; the clauses after the columns may stand in any order. */
SqlCreate CreateExternalTableStatement(Span s, boolean replace) :
{
    final boolean ifNotExists;
    final SqlIdentifier name;
    SqlNodeList columns = SqlNodeList.EMPTY;
    SqlNodeList partitions = SqlNodeList.EMPTY;
    SqlNodeList settings = SqlNodeList.EMPTY;
    final List<SqlNode> order = new ArrayList<SqlNode>();
    SqlIdentifier format = null;
    SqlNode location = null;
}
{
    <EXTERNAL> <TABLE>
    ifNotExists = IfNotExists()
    name = CompoundIdentifier()
    [ columns = ColumnDeclarations(true) ]
    (
        <STORED> <AS> format = SimpleIdentifier()
    |
        <PARTITIONED> <BY> partitions = ColumnDeclarations(false)
    |
        <LOCATION> ( location = PathLiteral() | location = ListLiteral() )
    |
        <OPTIONS> settings = StatementOptions()
    |
        <WITH> <ORDER> <LPAREN> OrderItemList(order) <RPAREN>
    )+
    {
        return CreateExternalTable.of(s.end(this), replace, ifNotExists, name, columns, format, partitions,
            new SqlNodeList(order, s.pos()), location, settings);
    }
}

/** CREATE [OR REPLACE] [TEMP] TABLE [IF NOT EXISTS] name [(column type, ...)], or [(column, ...)] AS query. */
SqlCreate CreateTableStatement(Span s, boolean replace) :
{
    final boolean ifNotExists;
    final SqlIdentifier name;
    SqlNodeList columns = null;
    SqlNode query = null;
}
{
    [ <TEMP> | <TEMPORARY> ]
    <TABLE>
    ifNotExists = IfNotExists()
    name = CompoundIdentifier()
    [
        LOOKAHEAD(ParenthesizedSimpleIdentifierList() <AS>)
        columns = ParenthesizedSimpleIdentifierList()
    |
        columns = ColumnDeclarations(true)
    ]
    [ <AS> query = OrderedQueryOrExpr(ExprContext.ACCEPT_QUERY) ]
    {
        return SqlDdlNodes.createTable(s.end(this), replace, ifNotExists, name, columns, query);
    }
}

/** TRUNCATE [TABLE] name. */
SqlTruncate TruncateTableStatement(Span s) :
{
    final SqlIdentifier name;
}
{
    [ <TABLE> ] name = CompoundIdentifier() {
        return SqlDdlNodes.truncateTable(s.end(this), name, true);
    }
}

SqlDrop DropTableStatement(Span s, boolean replace) :
{
    final boolean ifExists;
    final SqlIdentifier name;
}
{
    <TABLE> ifExists = IfExists() name = CompoundIdentifier() {
        return SqlDdlNodes.dropTable(s.end(this), ifExists, name);
    }
}

SqlDrop DropViewStatement(Span s, boolean replace) :
{
    final boolean ifExists;
    final SqlIdentifier name;
}
{
    <VIEW> ifExists = IfExists() name = CompoundIdentifier() {
        return SqlDdlNodes.dropView(s.end(this), ifExists, name);
    }
}

boolean IfNotExists() :
{
}
{
    LOOKAHEAD(2) <IF> <NOT> <EXISTS> { return true; }
|
    { return false; }
}

boolean IfExists() :
{
}
{
    LOOKAHEAD(2) <IF> <EXISTS> { return true; }
|
    { return false; }
}

/** (name type [NOT NULL], ...), or without types where they are not required. */
SqlNodeList ColumnDeclarations(boolean typed) :
{
    final Span s;
    final List<SqlNode> list = new ArrayList<SqlNode>();
}
{
    <LPAREN> { s = span(); }
    AddColumnDeclaration(list, typed)
    ( <COMMA> AddColumnDeclaration(list, typed) )*
    <RPAREN> {
        return new SqlNodeList(list, s.end(this));
    }
}

void AddColumnDeclaration(List<SqlNode> list, boolean typed) :
{
    final SqlIdentifier name;
    SqlDataTypeSpec type = null;
    boolean nullable = true;
}
{
    name = SimpleIdentifier()
    [
        type = DataType()
        nullable = NullableOptDefaultTrue()
    ]
    {
        if (type != null) {
            list.add(SqlDdlNodes.column(Span.of(name).end(this), name, type.withNullable(nullable), null,
                nullable ? ColumnStrategy.NULLABLE : ColumnStrategy.NOT_NULLABLE));
        } else if (typed) {
            throw new ParseException("Column " + name + " needs a type");
        } else {
            list.add(name);
        }
    }
}

/** (name [=] value, ...): names and values by turns. A name without a value is a flag, TRUE. */
SqlNodeList StatementOptions() :
{
    final Span s;
    final List<SqlNode> list = new ArrayList<SqlNode>();
}
{
    <LPAREN> { s = span(); }
    AddStatementOption(list)
    ( <COMMA> AddStatementOption(list) )*
    <RPAREN> {
        return new SqlNodeList(list, s.end(this));
    }
}

void AddStatementOption(List<SqlNode> list) :
{
    final SqlIdentifier name;
    SqlNode value = null;
}
{
    (
        name = CompoundIdentifier()
    |
        <QUOTED_STRING> { name = new SqlIdentifier(SqlParserUtil.parseString(token.image), getPos()); }
    )
    [
        [ <EQ> ]
        ( value = ListLiteral() | value = MapLiteral() | value = SettingValue() )
    ]
    {
        list.add(name);
        list.add(value == null ? SqlLiteral.createBoolean(true, name.getParserPosition()) : value);
    }
}
