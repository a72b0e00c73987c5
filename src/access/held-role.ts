import type { HeldRole, RoleKind } from './permissions.ts'

interface Row {
  role_key: string | null
  test_team: number | null
  role_name: string | null
  role_organisation: string | null
  kind: string | null
  key_stakeholder: number | null
}

/** The role of a row that joins a project with a person's roles on it; none where they hold none. */
export const asHeldRole = (row: Row): HeldRole[] =>
  row.role_key === null
    ? []
    : [
        {
          key: row.role_key,
          name: row.role_name ?? row.role_key,
          organisation: row.role_organisation ?? '',
          kind: (row.kind ?? 'stakeholder') as RoleKind,
          testTeam: row.test_team === 1,
          keyStakeholder: row.key_stakeholder === 1,
        },
      ]
