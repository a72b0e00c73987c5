/**
 * What someone with an area sees of a past day: what is in their area today, by id. It is always empty here: the database of a past day has its own.
 */
export const areaLooks = [
  `create table area_looks (
    look text not null,
    role text not null,
    kind text not null check (kind in ('service', 'project')),
    id text not null,
    primary key (look, kind, id, role)
  )`,
]
