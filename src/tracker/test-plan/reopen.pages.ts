import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { Refusal } from '../../errors.ts'
import { momentOf } from '../../web/moments.ts'
import { proposalsOfRun } from '../catalogue/pair-proposals.store.ts'
import { listAttestations } from '../dates/attestations.store.ts'
import { restedOnWords } from './rested-on.ts'
import { counts } from './environments.ts'
import { getRun } from './load-run.ts'
import { reopenedWords } from './reopen.ts'
import { runHome } from './run-words.ts'
import { planCrumbs } from './test-plan.pages.ts'

/** What will happen, above the button. */
export async function showReopen(page: Page, given: Partial<Again> = {}): Promise<void> {
  const run = await getRun(page.db.read, page, page.param('run'))
  const home = runHome(page)
  if (run.finished_at === null && given.status === undefined) throw new Refusal('This run is not finished, so there is nothing to open again.')
  const { id } = page.access.project
  const [attestations, pairs, rested] = await Promise.all([
    listAttestations(page.db.read, id),
    proposalsOfRun(page.db.read, run.id),
    counts(page.templates, run) ? restedOnWords(page.db.read, id) : [],
  ])
  page.show(
    'test-plan/reopen',
    {
      title: `Open run ${run.number} again`,
      status: given.status ?? 200,
      errors: given.errors ?? {},
      breadcrumbs: [...planCrumbs(page), { text: `Run ${run.number}`, href: home }],
    },
    {
      home,
      version: run.version,
      isFinished: run.finished_at !== null,
      finished: run.finished_at === null ? '' : `${run.finished_by ?? ''}, ${momentOf(run.finished_at)}, as a ${run.outcome ?? ''}`,
      consequences: [
        ...reopenedWords({
          counts: counts(page.templates, run),
          decided: attestations.some((one) => one.decision !== 'no-go'),
          pairs: pairs.map((one) => ({
            name: one.pair,
            state: one.settled_at === null ? 'proposed' : one.decision === 'confirmed' ? 'confirmed' : 'gone',
          })),
        }),
        ...rested,
      ],
      first: given.first === undefined ? null : { text: `${given.first} What you typed is still here, and was not saved.` },
    },
  )
}
