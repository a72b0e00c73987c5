import { z } from 'zod'
import { projectAct, refused } from '../../access/act.ts'
import type { Decided, Refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { AreaRole } from '../../access/permissions.ts'
import { asDay } from '../../day.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { WaveProjectsTable, WavesTable } from '../../db/tables/waves.ts'
import { lineOf } from '../dates/dates.store.ts'
import { growsOwnArea, rolesOfOwnArea, whyOwnArea } from './own-area.ts'
import { whyNotJoin } from './wave.ts'
import { findMembership, getWave, insertMember, nextPosition } from './waves.store.ts'

interface Found {
  wave: Pick<WavesTable, 'id' | 'name' | 'state'>
  in: { wave_id: string; name: string } | undefined
  position: number
  /** The go-live day that holds now. */
  goLive: string | null
  /** Whether this takes the project into an area of the person who does it. */
  isIntoOwnArea: boolean
}

interface Where {
  project: ProjectId
  wave: string
  /** What the person was in areas of the project before it left another wave for this one. */
  before?: AreaRole[]
}

type Next = { row: WaveProjectsTable; name: string }

export function decideAddToWave(
  { wave, in: other, position, goLive, isIntoOwnArea }: Found,
  _: object,
  { access, actor, at, newId }: Doing,
): Refused | Decided<Next> {
  const why = whyNotJoin(wave, other)
  if (why !== null) return refused({ wave: why })
  if (isIntoOwnArea) return refused({ wave: whyOwnArea })
  const row: WaveProjectsTable = {
    id: newId(),
    wave_id: wave.id,
    project_id: access.project.id,
    position,
    first_planned_on: goLive === null ? null : asDay(goLive),
    added_by: actor.name,
    added_by_id: actor.id,
    added_at: at,
    left_by: null,
    left_by_id: null,
    left_at: null,
    left_reason: null,
    full_test_reason: null,
    full_test_by: null,
    full_test_by_id: null,
    full_test_at: null,
    procedure_choice: null,
    procedure_reason: null,
    procedure_by: null,
    procedure_by_id: null,
    procedure_at: null,
  }
  return { next: { row, name: wave.name }, happened: [{ kind: 'wave.joined', id: row.id, project: row.project_id, name: wave.name, to: wave.name }] }
}

/** Puts a project into a wave, behind those that are in it. Its dates stay as they are. */
export const addToWave = projectAct({
  permission: 'project.manage',
  /** A page sends the wave that someone chose. */
  form: z.object({ wave: z.string().min(1, 'Choose a wave').optional() }),
  async load(trx, { project, wave, before }: Where, { access, person }): Promise<Found> {
    const { current } = await lineOf(trx, project, 'go-live')
    const held = before ?? access.areas.map(({ role }) => role)
    return {
      wave: await getWave(trx, wave),
      in: await findMembership(trx, project),
      position: await nextPosition(trx, wave),
      goLive: current?.day ?? null,
      isIntoOwnArea: growsOwnArea(await rolesOfOwnArea(trx, person, wave), held),
    }
  },
  decide: decideAddToWave,
  save: (trx, { row }) => insertMember(trx, row),
  says: ({ name }) => `The project is in the wave ${name}`,
})
