/** How far each person has looked at what changed in their projects; and what is overdue, found by its day. */
export const looks = [
  `create table looks (person_id text primary key references people (id), seq integer not null, at text not null)`,
  `create index prerequisites_due on prerequisites (due_date) where due_date is not null`,
]
