import { z } from 'zod'
import { nowIso } from '../../context.ts'
import type { InteractionsTable } from '../../db/tables.ts'
import { ForbiddenError, InvalidFormError, NotFoundError } from '../../errors.ts'
import { addEvidence, listEvidenceOfInteraction } from '../../evidence/evidence.store.ts'
import { recordEvents } from '../../events/events.store.ts'
import { get, post } from '../../tracker/page.ts'
import type { Page, Route } from '../../tracker/page.ts'
import { maySettle } from '../../tracker/permissions.ts'
import { mustBeOpen } from '../../tracker/projects/project-state.ts'
import { momentOf } from '../../tracker/sop/sop.pages.ts'
import { findInteraction, listInteractions } from '../interactions/interactions.store.ts'
import type { InteractionFilter } from '../interactions/interactions.store.ts'
import { maskBody, maskSaid, maskUrl, prettyBody } from '../interactions/mask.ts'
import { operations } from '../operations.ts'
import type { Operation } from '../operations.ts'
import { readJwt } from '../rules/jwt.ts'
import { allRules } from '../rules/judge.ts'
import type { Finding } from '../rules/rule.ts'
import { sandboxCrumbs, sandboxHome, sandboxOf } from './sandbox.routes.ts'

const base = '/projects/:project/sandbox/log'
const pageSize = 50
const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit', timeZone: 'Europe/London' })

export const operationName = (key: string): string => operations[key as Operation]?.name ?? 'Unknown request'
const statusTag = (status: number) => ({ text: String(status), classes: status < 300 ? 'nhsuk-tag--green' : status < 500 ? 'nhsuk-tag--orange' : 'nhsuk-tag--red' })

type Listed = Awaited<ReturnType<typeof listInteractions>>[number]

/** A row of the log. */
export function shownInteraction(row: Listed) {
  const findings = JSON.parse(row.findings) as Finding[]
  const errors = findings.filter((one) => one.severity === 'error')
  return {
    id: row.id, when: momentOf(row.at), time: `${time.format(new Date(row.at))}`, name: operationName(row.operation), tag: statusTag(row.status), organisation: row.organisation ?? 'not named', ms: Math.round(row.duration_ms * 10) / 10,
    rules: [...new Set(errors.map((one) => one.rule))], warnings: findings.length - errors.length, request: `${row.method} ${maskUrl(row.url).replace(/^\/sandbox\/[^/]+\/STU3/, '').slice(0, 120)}`,
  }
}

function filterOf(page: Page): InteractionFilter {
  const pick = (name: string) => page.query(name)?.trim().slice(0, 200)
  const [operation, outcome, rule, organisation, id, at, last] = [pick('operation'), pick('outcome'), pick('rule'), pick('organisation'), pick('id'), pick('at'), pick('last')]
  return {
    limit: pageSize + 1, ...(operation !== undefined && operation in operations ? { operation } : {}), ...(outcome === 'ok' || outcome === 'refused' ? { outcome } : {}), ...(rule !== undefined ? { rule } : {}),
    ...(organisation !== undefined ? { organisation } : {}), ...(id !== undefined ? { id } : {}), ...(at !== undefined && last !== undefined ? { before: { at, id: last } } : {}),
  }
}

async function list(page: Page): Promise<void> {
  const sandbox = await sandboxOf(page)
  const filter = filterOf(page)
  const rows = await listInteractions(page.db.read, sandbox.id, filter)
  const last = rows[pageSize - 1]
  const asked = Object.fromEntries(['operation', 'outcome', 'rule', 'organisation', 'id'].flatMap((name) => { const value = page.query(name); return value === undefined ? [] : [[name, value] as const] }))
  page.show('sandbox/log', { title: 'Sandbox log', breadcrumbs: sandboxCrumbs(page) }, {
    home: sandboxHome(page), rows: rows.slice(0, pageSize).map(shownInteraction), asked, operations: Object.entries(operations).map(([value, { name }]) => ({ value, text: name })), rules: allRules.map((rule) => rule.id),
    next: rows.length > pageSize && last ? `${sandboxHome(page)}/log?${new URLSearchParams({ ...asked, at: last.at, last: last.id })}` : null,
  })
}

async function load(page: Page): Promise<InteractionsTable> {
  const row = await findInteraction(page.db.read, (await sandboxOf(page)).id, page.param('interaction'))
  if (!row) throw new NotFoundError('No such interaction')
  return row
}

/** Whether this person may see patients' details: who runs the project, and its test team. */
const seesPatients = (page: Page): boolean => page.may('test.record')

/** Where the interaction may serve as evidence: prerequisites that this person settles, and test cases for the test team. */
async function placesFor(page: Page) {
  const { project } = page.access
  const [prerequisites, cases] = await Promise.all([
    page.db.read.selectFrom('prerequisites').select(['id', 'key', 'title', 'owners', 'group_key']).where('project_id', '=', project.id).orderBy('position').execute(),
    page.db.read.selectFrom('test_cases').select(['id', 'code', 'number', 'side', 'criterion']).where('project_id', '=', project.id).orderBy('position').execute(),
  ])
  const own = prerequisites.filter((one) => maySettle(JSON.parse(one.owners) as string[], page.standing)).sort((a, b) => Number(b.key === 'configuration-verified') - Number(a.key === 'configuration-verified'))
  return [
    ...own.map((one) => ({ value: `prerequisite:${one.id}`, text: `Prerequisite: ${one.title}`, subject: 'prerequisite' as const, id: one.id })),
    ...(page.may('test.record') ? cases.map((one) => ({ value: `test-case:${one.id}`, text: `${one.code}, ${one.side} ${one.number ?? ''}: ${one.criterion}`.slice(0, 120), subject: 'test-case' as const, id: one.id })) : []),
  ]
}

/** The request as curl sends it again; a token made anew is left to who sends it. */
function curlOf(row: InteractionsTable, given: { url: string; body: string | null }): string {
  const headers = JSON.parse(row.request_headers) as Record<string, string>
  const dropped = new Set(['host', 'connection', 'content-length', 'accept-encoding', 'user-agent', 'content-encoding', 'transfer-encoding'])
  const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`
  return [
    `curl -X ${row.method} ${quoted(given.url)}`, ...Object.entries(headers).filter(([name]) => !dropped.has(name)).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`), ...(given.body === null ? [] : [`--data-raw ${quoted(given.body)}`]),
  ].join(' \\\n  ')
}

async function show(page: Page, given: { status?: number; errors?: Record<string, string> } = {}): Promise<void> {
  const row = await load(page)
  const clear = seesPatients(page)
  const body = (text: string | null, sent: 'request' | 'response'): string | null => (text === null || text === '' ? null : clear ? prettyBody(text) : maskBody(text, sent))
  const headers = JSON.parse(row.request_headers) as Record<string, string>
  const url = clear ? row.url : maskUrl(row.url)
  const jwt = readJwt(headers['authorization'])
  const evidence = await listEvidenceOfInteraction(page.db.read, row.id)
  const places = await placesFor(page)
  page.show('sandbox/interaction', { title: `${operationName(row.operation)}, ${row.status}`, breadcrumbs: [...sandboxCrumbs(page), { text: 'Log', href: `${sandboxHome(page)}/log` }], status: given.status ?? 200, errors: given.errors ?? {} }, {
    row: { ...row, name: operationName(row.operation), when: momentOf(row.at), tag: statusTag(row.status), ms: Math.round(row.duration_ms * 10) / 10 }, url, masked: !clear, home: sandboxHome(page),
    findings: (JSON.parse(row.findings) as Finding[]).map((one) => (clear ? one : { ...one, says: maskSaid(one.says) })).toSorted((a, b) => a.severity.localeCompare(b.severity)), requestHeaders: Object.entries(headers).filter(([name]) => name !== 'authorization'),
    jwt: jwt.kind === 'read' ? { header: JSON.stringify(jwt.header, null, 2), payload: JSON.stringify(jwt.payload, null, 2), raw: headers['authorization'] ?? '' } : { header: null, payload: null, raw: headers['authorization'] ?? '' },
    responseHeaders: Object.entries(JSON.parse(row.response_headers) as Record<string, string>), requestBody: body(row.request_body, 'request'), responseBody: body(row.response_body, 'response'),
    curl: curlOf(row, { url: `${page.context.config.publicUrl}${url}`, body: body(row.request_body, 'request') }),
    places: places.map(({ value, text }) => ({ value, text })), evidence: evidence.map((one) => ({ ...one, when: momentOf(one.added_at), place: places.find((place) => place.id === one.subject_id)?.text ?? (one.subject === 'prerequisite' ? 'A prerequisite' : 'A test case') })),
  })
}

const attachForm = z.object({ place: z.string().min(1, 'Choose what this is evidence for'), note: z.string().trim().max(500, 'Use 500 characters or fewer').default('') })

async function attach(page: Page): Promise<void> {
  mustBeOpen(page)
  const row = await load(page)
  try {
    const form = page.form(attachForm)
    const place = (await placesFor(page)).find((one) => one.value === form.place)
    if (!place) throw new ForbiddenError('Choose a prerequisite that you settle, or a case of your test team')
    const words = `${operationName(row.operation)}, answered ${row.status}${form.note === '' ? '' : `: ${form.note}`}`
    await page.db.write(async (trx) => {
      await addEvidence(trx, {
        id: page.context.newId(), projectId: page.access.project.id, subject: place.subject, subjectId: place.id, kind: 'interaction', body: words, interactionId: row.id, digest: row.digest, addedBy: page.person.name, addedAt: nowIso(page.context),
      })
      await recordEvents(trx, [page.event({ subject: place.subject === 'prerequisite' ? 'prerequisite' : 'test-plan', subjectId: place.id, action: 'evidence', to: row.digest, sentence: `${page.person.name} attached an exchange with the sandbox (${words}) to ${place.text}` })])
    })
    page.done(`${sandboxHome(page)}/log/${row.id}#evidence`, 'Attached as evidence')
  } catch (error) {
    if (!(error instanceof InvalidFormError)) throw error
    await show(page, { status: 422, errors: error.fields })
  }
}

export const logRoutes: Route[] = [
  get(base, 'project.view', list),
  get(`${base}/:interaction`, 'project.view', (page) => show(page)),
  post(`${base}/:interaction/evidence`, 'prerequisite.settle', attach),
]
