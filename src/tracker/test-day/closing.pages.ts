import type { Page } from '../../access/page.ts'
import { isOpen } from '../../access/project-state.ts'
import type { Again } from '../../access/submit.ts'
import { nowIso } from '../../context.ts'
import { letterText } from '../../mail/letter.ts'
import { momentOf } from '../../web/moments.ts'
import { whyNoResults } from '../test-plan/load-run.ts'
import { runHome, runTitle } from '../test-plan/run-words.ts'
import { planCrumbs } from '../test-plan/test-plan.pages.ts'
import { digestOfClosing } from './closing-mail.ts'
import { loadClosing } from './load-closing.ts'
import { dayHome } from './load-day.ts'

/** The text of the mail that closes a call: to copy, or to send to the test team. */
export async function showClosing(page: Page, given: Partial<Again> = {}): Promise<void> {
  const { run, mail, whoHears, last } = await loadClosing(page.db.read, page, { number: page.param('run'), at: nowIso(page.context) })
  const to = whoHears.filter((one) => one.id !== page.person.personId).map((one) => one.name)
  const early = whyNoResults(run)
  page.show(
    'test-day/closing',
    {
      title: `Results of run ${run.number} for the test team`,
      breadcrumbs: [...planCrumbs(page), { text: runTitle(run), href: runHome(page) }],
      status: given.status ?? 200,
      errors: given.errors ?? {},
    },
    {
      title: 'Results for the test team',
      run,
      home: runHome(page),
      day: dayHome(page),
      subject: mail.subject,
      text: letterText(mail.says),
      seen: digestOfClosing(mail),
      to,
      sent: last === undefined ? '' : `${last.sentence}, ${momentOf(last.at)}`,
      early: early ?? '',
      isFinished: run.finished_at !== null,
      mayReopen: run.finished_at !== null && page.may('test.open') && isOpen(page),
      maySend: early === undefined && page.may('test.open') && isOpen(page),
      first: given.first === undefined ? null : { text: given.first },
    },
  )
}
