/** The name of a table, or the path or glob of files in quotes. */
SqlIdentifier TableName() :
{
    final SqlIdentifier name;
}
{
    name = CompoundTableIdentifier() { return name; }
|
    name = FilesTableName() { return name; }
}

/** 'glob' as a table. */
SqlIdentifier FilesTableName() :
{
}
{
    <QUOTED_STRING> {
        return FilesTable.identifier(SqlParserUtil.parseString(token.image), getPos());
    }
}

/** A path or glob as a literal. */
SqlNode PathLiteral() :
{
}
{
    <QUOTED_STRING> {
        return SqlLiteral.createCharString(SqlParserUtil.parseString(token.image), getPos());
    }
}

/** [LEFT] SEMI JOIN and [LEFT] ANTI JOIN. */
JoinType SemiOrAntiJoin() :
{
}
{
    [ <LEFT> ]
    (
        <SEMI> <JOIN> { return JoinType.LEFT_SEMI_JOIN; }
    |
        <ANTI> <JOIN> { return JoinType.LEFT_ANTI_JOIN; }
    )
}

/** FROM tables [SELECT [DISTINCT] items] and the clauses that follow; without SELECT all columns. */
SqlSelect FromFirstSelect() :
{
    final Span s;
    final SqlNode fromClause;
    final List<SqlLiteral> keywords = new ArrayList<SqlLiteral>();
    SqlLiteral keyword;
    final List<SqlNode> items = new ArrayList<SqlNode>();
    final SqlNode where;
    final SqlNodeList groupBy;
    final SqlNode having;
    final SqlNodeList windows;
    final SqlNode qualify;
}
{
    <FROM> { s = span(); }
    fromClause = FromClause()
    (
        <SELECT>
        [ keyword = AllOrDistinct() { keywords.add(keyword); } ]
        AddSelectItem(items)
        ( <COMMA> AddSelectItem(items) )*
    |
        { items.add(SqlIdentifier.star(s.pos())); }
    )
    ( where = Where() | { where = null; } )
    ( groupBy = GroupBy() | { groupBy = null; } )
    ( having = Having() | { having = null; } )
    ( windows = Window() | { windows = null; } )
    ( qualify = Qualify() | { qualify = null; } )
    {
        return new SqlSelect(s.end(this), new SqlNodeList(keywords, s.pos()),
            new SqlNodeList(items, Span.of(items).pos()), fromClause, where, groupBy, having, windows, qualify,
            null, null, null, SqlNodeList.EMPTY);
    }
}
