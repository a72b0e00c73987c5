import type { PersonId } from '../db/ids.ts'
import { givenTo } from './permissions.ts'
import type { HeldRole, RoleKind, RoleSide } from './permissions.ts'

/** A role on a project and who gave it, as a query joins them. */
export interface RoleRow {
  role_key: string | null
  test_team: number | null
  role_name: string | null
  role_organisation: string | null
  side: RoleSide | null
  kind: RoleKind | null
  added_by: PersonId | null
  giver_made_by: PersonId | null
  key_stakeholder: number | null
  acting_for: PersonId | null
  acting_for_name: string | null
  acting_ends_with: 'sop.sign' | null
}

/** The role of a row that joins a project with a person's roles on it; none if they hold none. */
export const asHeldRole = (row: RoleRow, personId: PersonId): HeldRole[] =>
  row.role_key === null
    ? []
    : [
        {
          key: row.role_key,
          name: row.role_name ?? row.role_key,
          organisation: row.role_organisation ?? '',
          side: row.side ?? 'national',
          kind: row.kind ?? 'stakeholder',
          given: givenTo(personId, { addedBy: row.added_by, giverMadeBy: row.giver_made_by }),
          testTeam: row.test_team === 1,
          keyStakeholder: row.key_stakeholder === 1,
          actingFor: row.acting_for === null ? null : { id: row.acting_for, name: row.acting_for_name ?? '' },
          ...(row.acting_ends_with !== null && { onlyAnswers: true as const }),
        },
      ]
