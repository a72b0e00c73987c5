import { findingsIn, headersIn } from './columns.ts'
import type { InteractionsTable, SandboxesTable } from '../../db/tables/sandbox.ts'
import type { Page } from '../../access/page.ts'
import { maskBody, maskSaid, maskUrl, prettyBody } from './mask.ts'
import { byWeight } from '../rules/judge.ts'
import { readJwt } from '../rules/jwt.ts'
import { markedBody, markedClaims, markedHead } from '../workbench/marked.ts'
import { changedLines, draftText, mendedOf } from '../workbench/mended.pages.ts'
import type { Draft } from '../workbench/try-request.ts'
import { curlOf } from './shown.ts'

/** The exchange as this person may see it: request, answer and findings, with the patient masked for anyone outside the test team. */
export function shownFor(row: InteractionsTable, given: { clear: boolean; baseUrl: string }) {
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

/** What a right request looks like: the same one mended, each part with what was removed and added. */
export async function mendShown(page: Page, sandbox: SandboxesTable, row: InteractionsTable, clear: boolean) {
  const findings = findingsIn(row.findings)
  if (findings.length === 0) return null
  const made = await mendedOf(page, sandbox, row)
  if (made === null) return null
  const masked = (body: string): string => (clear || body === '' ? body : maskBody(body, 'request'))
  const url = (head: string): string => (clear ? head : head.replace(/^(\S+ )(\S+)/, (_, method: string, path: string) => method + maskUrl(path)))
  // A token is new in each request; if its times were wrong, their right values are shown.
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
