/** Which version of Slipway ran each upgrade, and the row with which /readyz checks that writing works. */
export const schemaVersions = [
  `create table schema_versions (number integer primary key, version text not null, newest text not null, at text not null)`,
  `create table readiness (id integer primary key check (id = 1), asked_at text not null)`,
]
