/** How far each person has read the changes in their projects; and an index to find what is overdue. */
export const looks = [
  `create table looks (person_id text primary key references people (id), seq integer not null, at text not null)`,
  `create index prerequisites_due on prerequisites (due_date) where due_date is not null`,
]
