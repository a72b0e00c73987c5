import { z } from 'zod'
import { installationAct, overtakenWith, refused } from '../../access/act.ts'
import type { Decided, Overtaken, Refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import { asProjectId } from '../../db/ids.ts'
import type { WaveProceduresTable } from '../../db/tables/waves.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { refreshGates } from '../catalogue/refresh-gates.ts'
import { refreshSigned } from '../sop/refresh-signed.ts'
import { doubtSites, findSigningOf, insertSigning, saveSigningEnd } from '../sop/site-procedures.store.ts'
import type { SigningRow } from '../sop/site-procedures.store.ts'
import { getOwnWave } from './change-wave.ts'
import { findOwnSite } from './sites-of-wave.store.ts'

const form = z.object({
  project: z.string().default('').pipe(z.string().min(1, 'Choose a project')),
  /** The id of what was seen to hold for these sites; empty if nobody signed for them. */
  seen: z.string().optional(),
})

interface Found {
  wave: { id: string; name: string; procedures: 'organisation' | null }
  project: Awaited<ReturnType<typeof findOwnSite>>
  /** Who signs for its organisation and care setting until now. */
  before: SigningRow | undefined
}
export interface Named {
  row: WaveProceduresTable
  name: string
  /** Another project signs for these sites until now. */
  before: SigningRow | undefined
}

const signsInstead = (name: string): string => `${name} signs for them from now on`

export function decideNaming(
  { wave, project, before }: Found,
  { seen }: z.output<typeof form>,
  { actor, at, newId }: Doing,
): Refused | Overtaken | Decided<Named> {
  if (wave.procedures !== 'organisation')
    return refused({ project: 'In this wave each service signs its own procedure. Change the wave first, so that organisations sign for their sites' })
  if (!project) return refused({ project: 'Choose a Provider project of this wave that you manage' })
  if (project.state === 'stopped') return refused({ project: 'Its project is stopped. Choose another one' })
  const { organisation_id: organisationId, organisation } = project
  if (organisationId === null || organisation === null) return refused({ project: 'Its organisation is not known. Enter it on the page of the service first' })
  if (seen !== undefined && seen !== (before?.id ?? '')) return overtakenWith('Someone else has changed who signs for these sites.')
  if (before?.project_id === project.id) return refused({ project: 'It signs for these sites already' })
  const row: WaveProceduresTable = {
    id: newId(),
    wave_id: wave.id,
    project_id: project.id,
    organisation_id: organisationId,
    organisation_name: organisation,
    care_setting: project.care_setting,
    named_by: actor.name,
    named_by_id: actor.id,
    named_at: at,
    ended_by: null,
    ended_by_id: null,
    ended_at: null,
    ended_reason: null,
    signed: null,
  }
  const what = { organisation, wave: wave.name }
  const ended: Happened[] = before ? [{ kind: 'sites.ended', id: before.id, project: before.project_id, ...what, reason: signsInstead(project.name) }] : []
  return {
    next: { row, name: project.name, before },
    happened: [...ended, { kind: 'sites.named', id: row.id, project: project.id, ...what, from: before?.name ?? null, to: project.name }],
  }
}

/** Chooses the project of a wave whose procedure its organisation signs for its sites. It replaces the one that did before. */
export const nameSigning = installationAct({
  permission: 'wave.make',
  form,
  async load(trx, { wave: id }: { wave: string }, doing, { project }): Promise<Found> {
    const wave = await getOwnWave(trx, id, { actor: doing.actor, may: (permission) => doing.may(permission) })
    const { person } = doing
    const found = person ? await findOwnSite(trx, { wave: wave.id, project: asProjectId(project), person }) : undefined
    const of = found && found.organisation_id !== null ? { wave_id: wave.id, organisation_id: found.organisation_id, care_setting: found.care_setting } : null
    return { wave, before: of ? await findSigningOf(trx, of) : undefined, project: found }
  },
  decide: decideNaming,
  async save(trx, { row, name, before }, { actor, at }) {
    if (before) await saveSigningEnd(trx, before.id, { ...actor, at, reason: signsInstead(name) })
    await insertSigning(trx, row)
    await doubtSites(trx, row)
    return refreshSigned(trx, row.project_id)
  },
  after: refreshGates,
  says: ({ row, name }) => `${name} signs the procedure for the sites of ${row.organisation_name} in this wave`,
})
