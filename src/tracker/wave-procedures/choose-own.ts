import { z } from 'zod'
import { overtakenWith, projectAct } from '../../access/act.ts'
import type { Decided, Overtaken } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { WaveProjectsTable } from '../../db/tables/waves.ts'
import { loadSiteProcedure } from '../sop/load-site-procedure.ts'
import type { SigningProject, SiteProcedure } from '../sop/site-procedure.ts'
import { findMembership } from '../waves/waves.store.ts'
import { saveChoice } from './choice.store.ts'

const form = z.object({
  reason: z.string().trim().max(2000, 'Use 2,000 characters or fewer').default('').pipe(z.string().min(1, 'Say why this project has a procedure of its own')),
})

interface Found {
  member: Pick<WaveProjectsTable, 'id' | 'procedure_choice'> | undefined
  procedure: SiteProcedure
}
interface Next {
  id: string
  was: WaveProjectsTable['procedure_choice']
  reason: string | null
}

const load = async (trx: Reader, { project }: { project: ProjectId }): Promise<Found> => ({
  member: await findMembership(trx, project),
  procedure: await loadSiteProcedure(trx, project),
})

/** The project that signs for this one, if it may be chosen whether it does. */
export const signerOf = (procedure: SiteProcedure): SigningProject | null => (procedure.kind === 'none' || procedure.kind === 'signs' ? null : procedure.by)

export function decideOwn({ member, procedure }: Found, { reason }: z.output<typeof form>, { access }: Doing): Overtaken | Decided<Next> {
  const by = signerOf(procedure)
  if (!member || !by) return overtakenWith('No other project signs for this one now, so it has its own procedure.')
  if (member.procedure_choice === 'own') return overtakenWith('This project has its own procedure already.')
  const { id } = access.project
  return {
    next: { id: member.id, was: member.procedure_choice, reason },
    happened: [{ kind: 'sop.own', id: member.id, project: id, organisation: by.organisation, reason }],
  }
}

/** Says that the procedure which its organisation signs is not for this project: it signs its own. */
export const chooseOwn = projectAct({
  permission: 'sop.issue',
  form,
  load,
  decide: decideOwn,
  save: (trx, { id, was, reason }, { actor, at }) =>
    saveChoice(trx, { id, was }, { procedure_choice: 'own', procedure_reason: reason, procedure_by: actor.name, procedure_by_id: actor.id, procedure_at: at }),
  says: () => 'This project has a procedure of its own. Issue it for signature',
})

export function decideShared({ member, procedure }: Found, _: object, { access }: Doing): Overtaken | Decided<Next> {
  const by = signerOf(procedure)
  if (!member || !by) return overtakenWith('No other project signs for this one now.')
  if (member.procedure_choice === 'shared') return overtakenWith('This project rests on that procedure already, as far as it names this site.')
  const { id } = access.project
  return {
    next: { id: member.id, was: member.procedure_choice, reason: null },
    happened: [{ kind: 'sop.shared', id: member.id, project: id, organisation: by.organisation }],
  }
}

/** Says that the project rests on the procedure which its organisation signs for its sites, also if it has one of its own. */
export const restOnShared = projectAct({
  permission: 'sop.issue',
  form: z.object({}),
  load,
  decide: decideShared,
  save: (trx, { id, was }, { actor, at }) =>
    saveChoice(trx, { id, was }, { procedure_choice: 'shared', procedure_reason: null, procedure_by: actor.name, procedure_by_id: actor.id, procedure_at: at }),
  says: () => 'This project rests on the procedure that its organisation signs, as soon as a signed version names it',
})
