/** A search for an ASID begins with the number. */
export const search = [`create index prerequisites_with_value on prerequisites (value, project_id) where value is not null`]
