import { z } from 'zod'
import { installationAct, overtaken, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { SharedPrerequisitesTable } from '../../db/tables/prerequisites.ts'
import { counted } from '../../web/numbers.ts'
import { refreshGates } from '../catalogue/refresh-gates.ts'
import { refreshBelow } from '../prerequisites/shared.store.ts'
import { getShared } from './get-shared.ts'
import { projectsOf } from './record-shared.ts'
import { reasonField, versionField } from './shared-form.ts'
import { saveWithdrawal } from './shared-prerequisites.store.ts'

const form = z.object({ reason: reasonField('Say why it is no longer met'), version: versionField })

export function decideWithdrawal(shared: SharedPrerequisitesTable, { reason, version }: z.output<typeof form>, { actor, at }: Pick<Doing, 'actor' | 'at'>) {
  if (version !== shared.version) return overtaken
  if (shared.withdrawn_at !== null) return refused({ form: 'It is withdrawn already' })
  const withdrawal = { withdrawn_by: actor.name, withdrawn_by_id: actor.id, withdrawn_at: at, withdrawn_reason: reason }
  return { next: { shared, withdrawal, reason }, happened: [] }
}

/** Says that a holder no longer meets a prerequisite: it opens again in every project that rested on it. */
export const withdrawShared = installationAct({
  permission: 'shared.manage',
  form,
  load: (trx, { shared }: { shared: string }) => getShared(trx, shared),
  decide: decideWithdrawal,
  async save(trx, { shared, withdrawal, reason }, doing) {
    const saved = await saveWithdrawal(trx, shared, withdrawal)
    const below = await refreshBelow(trx, saved, { today: doing.today, by: doing })
    const what = { title: saved.title, holder: saved.holder_name, projects: projectsOf(below), reason }
    return [{ kind: 'shared-prerequisite.withdrawn', id: saved.id, project: null, ...what }, ...below]
  },
  subject: ({ id }) => id,
  after: refreshGates,
  says: ({ shared }, happened) => `${shared.title} is withdrawn from ${shared.holder_name}. It opened again in ${counted(projectsOf(happened), 'project')}`,
})
