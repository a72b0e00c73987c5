import type { Page } from '../../access/page.ts'
import { isOpen } from '../../access/project-state.ts'
import type { Again } from '../../access/submit.ts'
import { NotFoundError } from '../../errors.ts'
import { listEvidenceOfInteraction } from '../../evidence/evidence.store.ts'
import { momentOf } from '../../web/moments.ts'
import { counted } from '../../web/numbers.ts'
import { mayGive } from '../for-tracker/attach-exchange.ts'
import { findHostOf } from '../sandboxes/guests.store.ts'
import { baseUrlOf, sandboxCrumbs, sandboxHome, sandboxOf } from '../sandboxes/place.pages.ts'
import { findSandbox } from '../sandboxes/sandboxes.store.ts'
import { mendShown, shownFor } from './exchange-parts.pages.ts'
import { fitsItsDigest } from './interaction.ts'
import { findInteraction } from './interactions.store.ts'
import { exactMoment, operationName, statusTag } from './shown.ts'
import { whatWasDone } from './what-was-done.pages.ts'

export const exchangeHome = (page: Page): string => `${sandboxHome(page)}/log/${page.param('interaction')}`

/** An exchange of the page's sandbox, or one of the project's own organisation with a partner's sandbox that invited it. */
async function load(page: Page) {
  await page.context.interactions.flush()
  const id = page.param('interaction')
  const host = page.standAlone ? undefined : await findHostOf(page.context.projects, page.db.read, page.access.project.id, id)
  const sandbox = host ?? (await sandboxOf(page))
  const row = await findInteraction(page.db.read, sandbox.id, id)
  if (!row) throw new NotFoundError('No such interaction')
  return { sandbox, row, isGuest: host !== undefined }
}

/** Whether this person may see patients' details: those who run the project, and its test team. */
const seesPatients = (page: Page): boolean => page.may('test.record')

/** "2 errors and 1 warning", and their effect. */
function sumOf(findings: { severity: string }[]): string {
  const count = (severity: string): number => findings.filter((one) => one.severity === severity).length
  const [errors, warnings] = [count('error'), count('warning')]
  const counts = [...(errors > 0 ? [counted(errors, 'error')] : []), ...(warnings > 0 ? [counted(warnings, 'warning')] : [])]
  const refusing = errors === 1 ? 'The error is why the request was refused.' : 'Each error alone refuses the request.'
  return `${counts.join(' and ')}. ${errors > 0 ? refusing : 'The request was served all the same.'}`
}

export async function showInteraction(page: Page, given: Partial<Again> = {}): Promise<void> {
  const { sandbox, row, isGuest } = await load(page)
  const ownProject = page.standAlone ? null : page.access.project.id
  const clear = seesPatients(page)
  const [evidence, places, mended] = await Promise.all([
    listEvidenceOfInteraction(page.db.read, row.id),
    page.standAlone ? [] : page.context.projects.listPlaces(page.db.read, page.access.project.id, { today: page.today, templates: page.context.templates }),
    mendShown(page, sandbox, row, clear),
  ])
  const mine = isOpen(page) ? places.filter((one) => mayGive(page, one)) : []
  const shown = shownFor(row, { clear, baseUrl: baseUrlOf(page, sandbox.key) })
  const title = `${operationName(row.operation)}, answered ${row.status}`
  page.show(
    'sandbox/interaction',
    {
      title,
      breadcrumbs: [...sandboxCrumbs(page), { text: 'Log', href: `${sandboxHome(page)}/log` }],
      status: given.status ?? 200,
      errors: given.first === undefined ? (given.errors ?? {}) : { place: given.first },
    },
    {
      row: { ...row, name: operationName(row.operation), when: exactMoment(row.at), tag: statusTag(row.status), ms: Math.round(row.duration_ms * 10) / 10 },
      masked: !clear,
      isGuest,
      done: whatWasDone(
        { operation: row.operation, status: row.status, body: row.response_body },
        { sandbox: await findSandbox(page.db.read, sandbox.key), clear, scripted: row.findings.includes('"rule":"SIM-02"') },
      ),
      home: sandboxHome(page),
      ...shown,
      sum: sumOf(shown.findings),
      mended,
      intact: fitsItsDigest(row),
      places: mine.filter((one) => one.run === undefined || 'id' in one.run),
      noCases: mine.flatMap((one) => (one.run && 'none' in one.run ? one.run.none : []))[0] ?? null,
      // Both projects may cite an exchange with a partner's sandbox, and neither sees what the other cites it for.
      evidence: evidence
        .filter((one) => one.project_id === ownProject)
        .map((one) => ({
          ...one,
          when: momentOf(one.added_at),
          place: places.find((place) => place.id === one.subject_id)?.text ?? 'Something that is no longer there',
        })),
    },
  )
}
