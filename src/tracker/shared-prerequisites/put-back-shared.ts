import { z } from 'zod'
import { installationAct, overtaken, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { Reader } from '../../db/database.ts'
import type { SharedPrerequisitesTable } from '../../db/tables/prerequisites.ts'
import { latestEventId } from '../../events/events.store.ts'
import { counted } from '../../web/numbers.ts'
import { dayOf } from '../../web/moments.ts'
import { refreshGates } from '../catalogue/refresh-gates.ts'
import { refreshBelow } from '../prerequisites/shared.store.ts'
import { getShared } from './get-shared.ts'
import { projectsOf } from './record-shared.ts'
import { versionField } from './shared-form.ts'
import { findSharedOf, saveWithdrawal } from './shared-prerequisites.store.ts'

const form = z.object({ version: versionField })

interface Found {
  shared: SharedPrerequisitesTable
  /** What was recorded for the same holder since. */
  other: { id: string } | undefined
  withdrawal: string | null
}

async function load(trx: Reader, { shared: id }: { shared: string }): Promise<Found> {
  const shared = await getShared(trx, id)
  const of = { key: shared.key, kind: shared.holder_kind, holder: shared.holder_key, version: shared.product_version }
  return { shared, other: await findSharedOf(trx, of), withdrawal: await latestEventId(trx, id, ['withdrawn']) }
}

export function decidePutBack({ shared, other, withdrawal }: Found, { version }: z.output<typeof form>, { today }: Pick<Doing, 'today'>) {
  if (version !== shared.version) return overtaken
  if (shared.withdrawn_at === null) return refused({ form: 'It is not withdrawn' })
  if (other) return refused({ form: `Something else was recorded for ${shared.holder_name} since. Withdraw that first` })
  if (shared.valid_until !== null && shared.valid_until < today)
    return refused({ form: `It was valid until ${dayOf(shared.valid_until)}. Record it again, with its new evidence and day` })
  return { next: { shared, withdrawal }, happened: [] }
}

const nothing = { withdrawn_by: null, withdrawn_by_id: null, withdrawn_at: null, withdrawn_reason: null }

/** Undoes a withdrawal: it is met again in every project below. */
export const putBackShared = installationAct({
  permission: 'shared.manage',
  form,
  load,
  decide: decidePutBack,
  async save(trx, { shared, withdrawal }, doing) {
    const saved = await saveWithdrawal(trx, shared, nothing)
    const below = await refreshBelow(trx, saved, { today: doing.today, by: doing })
    const what = { title: saved.title, holder: saved.holder_name, projects: projectsOf(below) }
    return [{ kind: 'shared-prerequisite.put back', id: saved.id, project: null, ...what, undoes: withdrawal }, ...below]
  },
  subject: ({ shared }) => shared.id,
  after: refreshGates,
  says: ({ shared }, happened) => `${shared.holder_name} meets ${shared.title} again, for ${counted(projectsOf(happened), 'project')}`,
})
