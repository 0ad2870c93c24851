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
