import { findingsIn, headersIn } from './columns.ts'
import { z } from 'zod'
import { nowIso } from '../../context.ts'
import type { InteractionsTable, SandboxesTable } from '../../db/tables/sandbox.ts'
import { ConflictError, ForbiddenError, InvalidFormError, NotFoundError } from '../../errors.ts'
import { addEvidence, listEvidenceOfInteraction } from '../../evidence/evidence.store.ts'
import { recordEvents } from '../../events/events.store.ts'
import { get, post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { maySettle } from '../../access/permissions.ts'
import { isOpen, mustBeOpen } from '../../access/project-state.ts'
import { momentOf } from '../../web/moments.ts'
import { fitsItsDigest } from './interaction.ts'
import { findInteraction } from './interactions.store.ts'
import { maskBody, maskSaid, maskUrl, prettyBody } from './mask.ts'
import { byWeight } from '../rules/judge.ts'
import { findHostOf } from '../sandboxes/guests.store.ts'
import { findSandbox } from '../sandboxes/sandboxes.store.ts'
import { readJwt } from '../rules/jwt.ts'
import { markedBody, markedClaims, markedHead } from '../workbench/marked.ts'
import { changedLines, draftText, mendedOf } from '../workbench/mended.pages.ts'
import type { Place } from '../../evidence/project-facts.ts'
import type { Draft } from '../workbench/try-request.ts'
import { baseUrlOf, sandboxCrumbs, sandboxHome, sandboxOf } from '../sandboxes/place.pages.ts'
import { curlOf, exactMoment, operationName, statusTag } from './shown.ts'
import { whatWasDone } from './what-was-done.pages.ts'

const base = '/projects/:project/sandbox/log/:interaction'

/** An exchange of the page's sandbox, or one of its own organisation with the sandbox of a partner that invited the project. */
async function load(page: Page) {
  await page.context.interactions.flush()
  const id = page.param('interaction')
  const host = page.standAlone ? undefined : await findHostOf(page.context.projects, page.db.read, page.access.project.id, id)
  const sandbox = host ?? (await sandboxOf(page))
  const row = await findInteraction(page.db.read, sandbox.id, id)
  if (!row) throw new NotFoundError('No such interaction')
  return { sandbox, row, isGuest: host !== undefined }
}

/** Whether this person may see patients' details: who runs the project, and its test team. */
const seesPatients = (page: Page): boolean => page.may('test.record')

/** Whether this person may say what shows that this holds: the owners of a prerequisite, the test team of a case. */
const mayGive = (page: Page, place: Place): boolean => (place.subject === 'prerequisite' ? maySettle(place.owners, page.rights) : page.may('test.record'))

/** The exchange as this person may see it: request, answer and findings, with the patient as dots for who is not in the test team. */
function shownFor(row: InteractionsTable, given: { clear: boolean; baseUrl: string }) {
  const { clear } = given
  const shown = (text: string | null, sent: 'request' | 'response'): string | null =>
    text === null || text === '' ? null : clear ? prettyBody(text, sent) : maskBody(text, sent)
  const headers = headersIn(row.request_headers)
  const url = clear ? row.url : maskUrl(row.url)
  const jwt = readJwt(headers['authorization'])
  const findings = byWeight(findingsIn(row.findings))
    .map((one) => (clear || !/^(Appointment|resourceType|URL|\?)/.test(one.where) ? one : { ...one, says: maskSaid(one.says) }))
    .map((one, index) => ({ ...one, number: index + 1 }))
  const requestBody = shown(row.request_body, 'request')
  const answer = shown(row.response_body, 'response')
  return {
    findings,
    head: markedHead(
      `${row.method} ${url}`,
      Object.entries(headers).filter(([name]) => name !== 'authorization'),
      findings,
      requestBody !== null,
    ),
    request: requestBody === null ? null : markedBody(requestBody, 'request', findings),
    answer: answer === null ? null : markedBody(answer, 'response'),
    responseHeaders: Object.entries(headersIn(row.response_headers)),
    jwt: {
      raw: headers['authorization'] ?? '',
      header: jwt.kind === 'read' ? JSON.stringify(jwt.header, null, 2) : null,
      claims: jwt.kind === 'read' ? markedClaims(jwt.payload, findings) : null,
      says: jwt.kind === 'unreadable' ? jwt.says : '',
      isWrong: findings.some((one) => one.where.startsWith('JWT.') || one.where === 'Authorization'),
    },
    curl: curlOf({ method: row.method, url: url.replace(/^\/sandbox\/[^/]+\/STU3/, given.baseUrl), headers, body: clear ? row.request_body : requestBody }),
  }
}

/** What a right request looks like: the same mended, each part with what was taken away and put in. */
async function mendShown(page: Page, sandbox: SandboxesTable, row: InteractionsTable, clear: boolean) {
  const findings = findingsIn(row.findings)
  if (findings.length === 0) return null
  const made = await mendedOf(page, sandbox, row)
  if (made === null) return null
  const masked = (body: string): string => (clear || body === '' ? body : maskBody(body, 'request'))
  const url = (head: string): string => (clear ? head : head.replace(/^(\S+ )(\S+)/, (_, method: string, path: string) => method + maskUrl(path)))
  // A token is made anew for each request; where its times were wrong, what they should have been is shown.
  const isLate = findings.some((one) => /^JWT\.(iat|exp)$/.test(one.where))
  const timed = (draft: Draft, times: Record<string, unknown>): Draft =>
    isLate && draft.claims !== null ? { ...draft, claims: { ...draft.claims, ...times } } : draft
  const [sent, mended] = [draftText(timed(made.sent, made.times.sent), made.format), draftText(timed(made.mended, made.times.mended), made.format)]
  const parts = [
    { name: 'First line and headers', lines: changedLines(url(sent.head), url(mended.head)) },
    { name: 'Claims of the token', lines: changedLines(sent.claims, mended.claims) },
    { name: 'Body', lines: changedLines(masked(sent.body), masked(mended.body)) },
  ]
  return {
    lacks: made.lacks,
    parts: parts
      .filter((part) => part.lines.some((line) => line.text !== ''))
      .map((part) => ({ ...part, changed: part.lines.some((line) => line.kind !== 'same') })),
  }
}

async function show(page: Page, given: { status?: number; errors?: Record<string, string> } = {}): Promise<void> {
  const { sandbox, row, isGuest } = await load(page)
  const ownProject = page.standAlone ? null : page.access.project.id
  const clear = seesPatients(page)
  const [evidence, places, mended] = await Promise.all([
    listEvidenceOfInteraction(page.db.read, row.id),
    page.standAlone ? [] : page.context.projects.listPlaces(page.db.read, page.access.project.id),
    mendShown(page, sandbox, row, clear),
  ])
  const title = `${operationName(row.operation)}, answered ${row.status}`
  page.show(
    'sandbox/interaction',
    {
      title,
      breadcrumbs: [...sandboxCrumbs(page), { text: 'Log', href: `${sandboxHome(page)}/log` }],
      status: given.status ?? 200,
      errors: given.errors ?? {},
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
      ...shownFor(row, { clear, baseUrl: baseUrlOf(page, sandbox.key) }),
      mended,
      intact: fitsItsDigest(row),
      places: isOpen(page) ? places.filter((one) => mayGive(page, one)) : [],
      // Of a partner's sandbox both projects may cite an exchange, and neither sees what the other cites it for.
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

const attachForm = z.object({
  place: z
    .string()
    .default('')
    .refine((place) => place !== '', 'Choose what this is evidence for'),
  note: z.string().trim().max(500, 'Use 500 characters or fewer').default(''),
})

/** Gives the exchange as evidence, with its own digest. The exchange is never taken away, so what it shows stays readable. */
async function attach(page: Page): Promise<void> {
  mustBeOpen(page)
  const { row } = await load(page)
  try {
    const form = page.form(attachForm)
    const place = (await page.context.projects.listPlaces(page.db.read, page.access.project.id)).find((one) => one.value === form.place)
    if (!place) throw new InvalidFormError({ place: 'Choose a prerequisite or a test case of this project' })
    if (!mayGive(page, place)) throw new ForbiddenError('Choose a prerequisite that you settle, or a case of your test team')
    const words = `${operationName(row.operation)}, answered ${row.status}${form.note === '' ? '' : `: ${form.note}`}`
    await page.db.transaction(async (trx) => {
      await addEvidence(trx, {
        id: page.context.newId(),
        projectId: page.access.project.id,
        subject: place.subject,
        subjectId: place.id,
        kind: 'interaction',
        body: words,
        interactionId: row.id,
        digest: row.digest,
        addedBy: page.person.name,
        addedAt: nowIso(page.context),
      })
      await recordEvents(trx, [
        page.event({
          subject: place.subject === 'prerequisite' ? 'prerequisite' : 'test-plan',
          subjectId: place.id,
          action: 'evidence',
          to: row.digest,
          sentence: `${page.person.name} attached an exchange with the sandbox (${words}) to ${place.text}`,
        }),
      ])
    })
    page.done(`${sandboxHome(page)}/log/${row.id}#evidence`, 'Attached as evidence')
  } catch (error) {
    if (error instanceof InvalidFormError) return show(page, { status: 422, errors: error.fields })
    if (error instanceof ConflictError) return show(page, { status: 409, errors: { place: 'This exchange is evidence for that already' } })
    throw error
  }
}

export const interactionRoutes: Route[] = [get(base, 'project.view', (page) => show(page)), post(`${base}/evidence`, 'prerequisite.settle', attach)]
