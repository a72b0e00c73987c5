import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { mend } from '../../src/sandbox/workbench/mend.ts'
import { allOperations } from '../../src/sandbox/fhir/operations.ts'
import type { Operation } from '../../src/sandbox/fhir/operations.ts'
import { jwtOf, readQuery } from '../../src/sandbox/rules/exchange.ts'
import type { Exchange } from '../../src/sandbox/rules/exchange.ts'
import { editions } from '../../src/sandbox/rules/editions.ts'
import { allRules, judge, refusalOf } from '../../src/sandbox/rules/judge.ts'
import { writeJwt } from '../../src/sandbox/rules/jwt.ts'
import type { Draft } from '../../src/sandbox/workbench/try-request.ts'
import { readSlotSearch } from '../../src/sandbox/slots/slot-search.ts'
import { claim, inside, phone, request, slot, token, withoutContained, wrong } from '../support/wrong-requests.ts'
import type { Change, Json } from '../support/wrong-requests.ts'

describe('the rules of the sandbox', () => {
  it.each(allOperations)('find nothing wrong in a correct request: %s', (operation) => {
    expect(judge(request(operation))).toEqual([])
  })

  it.each(wrong)('report a fault by %s as %s %i of %s (%#)', (rule, severity, status, operation, change) => {
    const found = judge(request(operation, change)).filter((one) => one.rule === rule)
    expect(found.map((one) => ({ severity: one.severity, status: one.status }))).toContainEqual({ severity, status })
    for (const one of found) {
      expect(one.says.length).toBeGreaterThan(15)
      expect(one.where).not.toBe('')
    }
  })

  it.each(['1980-02-29', '2000-02-29', '1980', '1980-02', '1999-12-31'])('accept the birth date %s', (birthDate) => {
    expect(judge(request('book', inside('Patient', { birthDate })))).toEqual([])
  })

  it('say why a body cannot be read', () => {
    const findings = judge({ ...request('book'), body: { kind: 'unreadable', says: 'The body is not JSON.' } })
    expect(refusalOf(findings)).toMatchObject({ status: 400, errors: [{ rule: 'BDY-01' }] })
  })

  it('are each broken by a test, and each has its help', () => {
    const tested = new Set([...wrong.map(([rule]) => rule), 'BDY-01'])
    expect(allRules.filter((rule) => !/^(SIM|REQ-0[1-5])/.test(rule.id) && !tested.has(rule.id)).map((rule) => rule.id)).toEqual([])
    for (const { help } of allRules) for (const words of [help.wants, help.why, help.right, help.wrong]) expect(words).not.toBe('')
  })

  const list = '../shared/standard/conformance-rules.md'
  it.runIf(existsSync(list))('match the standard’s list without the probe: all there, each with its severity and status', () => {
    const rows = [...readFileSync(list, 'utf8').matchAll(/^\| `([A-Z]{3}-\d\d)` \|.*\| ([^|]+) \|$/gm)]
      .map(([, id = '', said = '']) => ({ id, said }))
      .filter(({ id }) => !id.startsWith('RES'))
    expect(rows.length).toBeGreaterThan(60)
    const asWritten = rows.map(({ id, said }) => ({
      id,
      severity: /\bE \d/.test(said) ? 'error' : 'warning',
      statuses: [...said.matchAll(/\b[45]\d\d\b/g)].map(Number),
    }))
    const asBuilt = asWritten.map(({ id, statuses }) => {
      const rule = allRules.find((one) => one.id === id)
      return {
        id,
        severity: rule?.severity,
        statuses: rule?.severity === 'error' && statuses.includes(rule.status) ? statuses : rule?.severity === 'warning' ? [] : [rule?.status],
      }
    })
    expect(asBuilt).toEqual(asWritten)
  })

  it.runIf(existsSync(list))('name their requirement of the assurance script and a public source', () => {
    const numbered = [...readFileSync(list, 'utf8').matchAll(/^\| `((?!RES)[A-Z]{3}-\d\d)` \|.*\(([PC]\d+)\) \|$/gm)].map(([, id, number]) => `${id} ${number}`)
    expect(numbered.length).toBeGreaterThan(8)
    expect(allRules.flatMap((rule) => (rule.requirement === undefined ? [] : [`${rule.id} ${rule.requirement}`])).toSorted()).toEqual(numbered.toSorted())
    for (const rule of allRules) expect(rule.source).toMatch(/^(NHS Booking API|FHIR STU3|The national test tool|Good practice)/)
  })

  it.each([
    ['assurance-1', 'JWT-01', 'read', { headers: { authorization: undefined } }, 401],
    ['assurance-1', 'HDR-07', 'read', { headers: { accept: 'text/html' } }, 501],
    ['error-guide', 'JWT-02', 'read', token('a.b'), 400],
    ['error-guide', 'JWT-11', 'book', claim({ requested_scope: 'x' }), 403],
    ['error-guide', 'CSL-03', 'book', { facts: { slot: { ...slot, status: 'busy' as const } } }, 409],
    ['error-guide', 'HDR-07', 'read', { headers: { accept: 'text/html' } }, 501],
    ['error-guide', 'ORG-01', 'book', { allowed: ['RX1'] }, 403],
  ] as [string, string, Operation, Change, number][])('in the edition %s refuse by %s a request to %s', (edition, rule, operation, change, status) => {
    expect(Object.hasOwn(editions, edition)).toBe(true)
    expect(refusalOf(judge(request(operation, { ...change, edition })).filter((one) => one.rule === rule))?.status).toBe(status)
  })

  it('say if a request looks like a copy of the specification’s own example', () => {
    const said = judge(request('book', inside('Patient', { name: [{ use: 'official', family: 'Chalmers', given: 'Petra' }] })))
      .map((one) => one.says)
      .join(' ')
    expect(said).toContain('looks like a copy')
  })
})

describe('a mended request', () => {
  const draftOf = (x: Exchange): Draft => {
    const { authorization: _, ...headers } = x.headers
    const sentHeaders = Object.fromEntries(Object.entries(headers).filter((one): one is [string, string] => one[1] !== undefined))
    return {
      method: x.method,
      path: x.url.replace('/sandbox/key/STU3', ''),
      headers: sentHeaders,
      claims: x.jwt.kind === 'absent' ? null : x.jwt.kind === 'read' ? x.jwt.payload : {},
      body: x.body.kind === 'resource' ? x.body.resource : null,
    }
  }
  /** Judges a draft with what the sandbox knows, but without earlier requests. */
  const judged = (operation: Operation, { method, path, headers, claims, body: resource }: Draft) => {
    const right = request(operation)
    const sentHeaders = { ...headers, ...(claims === null ? {} : { authorization: `Bearer ${writeJwt(claims)}` }) }
    const query = readQuery(path.split('?')[1] ?? '')
    return judge({
      ...right,
      method,
      url: `/sandbox/key/STU3${path}`,
      query,
      headers: sentHeaders,
      jwt: jwtOf(sentHeaders),
      body: resource ? { kind: 'resource', resource } : right.body,
      search: operation === 'search-slots' ? readSlotSearch(query) : null,
    })
  }

  it.each(wrong)('no longer breaks %s, as %s %i of %s (%#)', (_rule, _severity, _status, operation, change) => {
    expect(
      judged(
        operation,
        mend(draftOf(request(operation, change)), draftOf(request(operation)), (draft) => judged(operation, draft)),
      ),
    ).toEqual([])
  })

  const containedIn = ({ body: one }: Draft): Json[] => (one ? (one['contained'] as Json[]) : [])

  it('keeps everything that was correct', () => {
    const wrongRank = request('book', {
      ...inside('Patient', (one) => ({
        ...one,
        name: [{ use: 'official', family: 'Other', given: ['Ann'] }],
        telecom: [
          { ...phone, rank: 1 },
          { ...phone, rank: 1 },
        ],
      })),
      headers: { 'ssp-from': '1', 'ssp-to': '123456789012' },
    })
    const mended = mend(draftOf(wrongRank), draftOf(request('book')), (draft) => judged('book', draft))
    expect(mended.headers).toMatchObject({ 'ssp-from': '918999198993', 'ssp-to': '123456789012' })
    expect(containedIn(mended)[1]).toMatchObject({ name: [{ family: 'Other' }], telecom: [{ ...phone, rank: 1 }] })
  })

  it('has what was missing, in its place', () => {
    const mended = mend(draftOf(request('book', withoutContained('Patient'))), draftOf(request('book')), (draft) => judged('book', draft))
    expect(
      containedIn(mended)
        .map((one) => one['resourceType'])
        .toSorted(),
    ).toEqual(['DocumentReference', 'Patient', 'Slot'])
  })
})

it('a request whose address cannot be decoded is mended too', () => {
  const draft = (path: string) => ({ method: 'GET', path, headers: {}, claims: null, body: null })
  const right = draft('/Slot?start=ge2026-03-02&status=free')
  const judge = (one: { path: string }) => (one.path.includes('start=ge') ? [] : [{ where: '?start' }])
  expect(mend(draft('/Slot?%zz=1&start=soon') as never, right as never, judge as never)).toMatchObject({ path: '/Slot?%zz=1&start=ge2026-03-02' })
})
