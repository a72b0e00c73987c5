/** The rendered HTML of a draft or a version of a procedure, beside its Markdown: rendered once, when it is saved. */
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
