/** What a draft or a version of a procedure looks like, beside its Markdown: drawn once, in the save. */
export const drawnProcedures = [
  `create table sop_drawings (
    kind text not null,
    id text not null,
    digest text not null,
    rules integer not null,
    html text,
    primary key (kind, id)
  )`,
]
