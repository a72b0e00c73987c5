import type { Person } from '../../access/access.store.ts'
import { listRolesInWave } from '../../access/in-area.store.ts'
import type { AreaRole } from '../../access/permissions.ts'
import type { Reader } from '../../db/database.ts'

type By = Pick<Person, 'personId' | 'installationRole'>

/** What this person is in the area that a wave is, as far as it keeps them from adding to it: nothing for the booking team. */
export const rolesOfOwnArea = async (db: Reader, by: By | null, wave: string): Promise<AreaRole[]> =>
  by === null || by.installationRole === 'booking-team' ? [] : listRolesInWave(db, by.personId, wave)

/** Whether someone would take a project into their own area by this: `wave` is what they are in the wave, `before` what they are for the project now. */
export const growsOwnArea = (wave: readonly AreaRole[], before: readonly AreaRole[]): boolean => wave.some((role) => !before.includes(role))

export const whyOwnArea = 'The wave is your area, and nobody takes a project into their own area. The booking team or another project manager can add it.'
