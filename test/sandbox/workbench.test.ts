import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, expect, it } from 'vitest'
import { snippets } from '../../src/sandbox/workbench/snippets.ts'
import { createStandAlone } from '../../src/sandbox/sandboxes/stand-alone.ts'
import { breaks } from '../../src/sandbox/workbench/breaks.ts'
import { openTestSqlite } from '../support/databases.ts'
import { openWorld } from '../support/world.ts'
import type { World } from '../support/world.ts'
import { startedProject } from '../support/started-project.ts'

let world: World
afterEach(async () => {
  await world.close()
})

const unescaped = (html: string): string =>
  html.replaceAll('&#39;', "'").replaceAll('&quot;', '"').replaceAll('&#34;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')

/** The fields of the form that sends a request, as the page filled them in. */
function fieldsOf(text: string): Record<string, string> {
  const form = text.slice(text.indexOf('<form method="post" action="/projects'))
  const fields: Record<string, string> = {}
  for (const [, name = '', value = ''] of form.matchAll(/<input[^>]*name="(\w+)"[^>]*value="([^"]*)"/g)) fields[name] = unescaped(value)
  for (const [, name = '', value = ''] of form.matchAll(/<textarea[^>]*name="(\w+)"[^>]*>\n?([^<]*)<\/textarea>/g)) fields[name] = unescaped(value)
  fields['method'] = /<option value="(\w+)" selected/.exec(form)?.[1] ?? ''
  return fields
}

async function opened() {
  const started = await startedProject(await openTestSqlite())
  world = started.world
  const at = `${started.home}/sandbox/try`
  const make = async (query: string) => fieldsOf((await started.pm.get(`${at}?${query}`)).text)
  const send = async (fields: Record<string, string>) => unescaped((await started.pm.post(at, fields)).text)
  const next = (text: string, words: string): string => new RegExp(`href="[^"?]*\\?([^"]*)">${words}`).exec(text)?.[1] ?? ''
  return { started, at, make, send, next }
}

it.each(['json', 'xml'])('a newcomer searches, books, reads and cancels by following what the page offers, in %s', async (format) => {
  const { make, send, next } = await opened()
  const searched = await send(await make(`format=${format}`))
  expect(searched).toContain('Nothing is wrong with the request')
  const booked = await send(await make(next(searched, 'Book the slot')))
  expect(booked).toMatch(/answered[^<]*<strong[^>]*>\s*201/)
  const read = await send(await make(next(booked, 'Read this appointment')))
  expect(read).toMatch(/answered[^<]*<strong[^>]*>\s*200/)
  const cancelled = await send(await make(next(read, 'Cancel this appointment')))
  expect(cancelled).toMatch(/answered[^<]*<strong[^>]*>\s*200/)
  expect(cancelled).toContain('Nothing is wrong with the request')
})

it('the page books the chosen slot, however far ahead, or says that it can no longer be booked', async () => {
  const { started, at, make, send, next } = await opened()
  const fields = await make('')
  const far = await send({
    ...fields,
    path: (fields['path'] ?? '').replace(/start=ge[^&]+/, 'start=ge2026-03-10').replace(/start=le[^&]+/, 'start=le2026-03-12'),
  })
  const link = next(far, 'Book the slot')
  const chosen = new URLSearchParams(link.replaceAll('&amp;', '&')).get('slot') ?? 'none'
  const booking = await make(link)
  expect(booking['body']).toContain(chosen)
  expect(await send(booking)).toMatch(/answered[^<]*<strong[^>]*>\s*201/)
  const { text } = await started.pm.get(`${at}?${link}`)
  expect(text).toContain('The slot that you chose can no longer be booked')
})

it('the search that the page offers begins now, and its slots can be booked', async () => {
  const { started, make, send, next } = await opened()
  started.world.context.advance(10 * 60_000)
  const fields = await make('')
  expect(fields['path']).toContain('start=ge2026-03-02T09:10:00Z&')
  const booked = await send(await make(next(await send(fields), 'Book the slot')))
  expect(booked).toMatch(/answered[^<]*<strong[^>]*>\s*201/)
})

it('whatever a newcomer breaks on purpose is found by the rule that the page names', async () => {
  const { make, send, next } = await opened()
  await send(await make(next(await send(await make('')), 'Book the slot')))
  const missed: string[] = []
  for (const [key, one] of Object.entries(breaks))
    for (const operation of one.on.length > 2 ? ['search-slots' as const] : one.on) {
      const answer = await send(await make(`operation=${operation}&break=${key}`))
      if (!answer.slice(0, answer.indexOf('1. Choose')).includes(`/sandbox/rules/${one.rule}"`)) missed.push(`${operation}: ${key}`)
    }
  expect(missed).toEqual([])
})

it('what was typed stays if it cannot be sent, with what to fix', async () => {
  const { make, send } = await opened()
  const fields = await make('operation=book')
  const answer = await send({ ...fields, claims: '{"sub": ', headers: fields['headers'] ?? '', body: '{"mine": 1}' })
  expect(answer).toContain('The claims must be a JSON object')
  expect(answer).toContain('{"mine": 1}')
  expect(await send({ ...fields, headers: 'no colon here' })).toContain('A header is a name, a colon and a value')
  expect(await send({ ...fields, path: 'Slot' })).toContain('begins with a slash')
})

it('only the test team can send requests; others find the programs', async () => {
  const { started, at } = await opened()
  expect((await started.clinical.get(at)).text).not.toContain('Send it to the sandbox')
  expect((await started.clinical.get(at)).text).toContain('Program with Node')
  expect((await started.clinical.post(at, { operation: 'metadata', method: 'GET', path: '/metadata' })).status).toBe(403)
})

it.each([
  ['node', 'book.mjs', 'Book 201'],
  ['curl', 'book.sh', 'Answered 201'],
] as const)('the program with %s books a slot as it is', async (kind, file, says) => {
  world = await openWorld(await openTestSqlite())
  // Laid out a day ago: the first of today's slots have begun, whenever this runs.
  world.context.advance(Date.now() - world.context.clock() - 86_400_000)
  const { baseUrl } = await createStandAlone(world.context, { services: ['2000099999'] })
  world.context.advance(86_400_000)
  const folder = mkdtempSync(join(tmpdir(), 'slipway-program-'))
  writeFileSync(join(folder, file), snippets(baseUrl, '2000099999')[kind])
  const { stdout } = await promisify(execFile)(kind === 'node' ? process.execPath : 'bash', [join(folder, file)])
  rmSync(folder, { recursive: true })
  expect(stdout).toContain(says)
  expect(await world.context.db.read.selectFrom('appointments').select('status').execute()).toEqual([{ status: 'booked' }])
})

it('a refused request is shown with what is wrong beside its lines, and is accepted as the page mends it', async () => {
  const { started, make, send, next } = await opened()
  const fields = await make(`${next(await send(await make('')), 'Book the slot')}&break=two-first`)
  const refused = await send({ ...fields, headers: (fields['headers'] ?? '').replace('ssp-to: 918999198820', 'ssp-to: 1') })
  const log = /href="([^"]*\/log\/[^"]*)">The exchange in the log/.exec(refused)?.[1] ?? ''
  const { text } = await started.pm.get(log)
  expect(text).toMatch(/<mark class="app-line">[^\n]*ssp-to[^\n]*<\/mark>\n<span id="finding-\d"[^>]*>▲ Error <a href="\/sandbox\/rules\/HDR-02"/)
  expect(text).toMatch(/<mark class="app-line">[^\n]*rank[^\n]*<\/mark>\n<span id="finding-\d"[^>]*>▲ Error <a href="\/sandbox\/rules\/PAT-09"/)
  expect(unescaped(text)).toMatch(/<del[^>]*>.*− ssp-to: 1<\/del>\n<ins[^>]*>.*\+ ssp-to: 918999198820<\/ins>/)
  expect(await send(await make(`mend=${log.split('/').at(-1)}`))).toMatch(/answered[^<]*<strong[^>]*>\s*201/)
})

it('the workbench, its programs and the mended request use an allowed organisation if not everyone may search and book', async () => {
  const { started, make, send, next, at } = await opened()
  await started.pm.post(`${started.home}/sandbox/allowed`, { search: 'RX1\nRA7', book: 'RA7', cancel: 'RX9' })
  const searched = await send(await make(''))
  expect(searched).toMatch(/answered[^<]*<strong[^>]*>\s*200/)
  const booked = await send(await make(next(searched, 'Book the slot')))
  expect(booked).toMatch(/answered[^<]*<strong[^>]*>\s*201/)
  expect(await send(await make(next(booked, 'Cancel this appointment')))).toMatch(/answered[^<]*<strong[^>]*>\s*200/)
  const page = (await started.pm.get(at)).text
  for (const program of ['curl', 'Node', 'PowerShell']) expect(page.slice(page.indexOf(`>${program}<`))).toContain('RA7')
  const stranger = { ...(await make('operation=book')), claims: '{"iss":"https://c.example","sub":"1"}' }
  const log = /href="([^"]*\/log\/[^"]+)"/.exec(await send(stranger))?.[1] ?? ''
  expect(await send(await make(`mend=${log.split('/').at(-1)}`))).toMatch(/answered[^<]*<strong[^>]*>\s*201/)
})

it('a token with wrong times is shown with the times that it should have had', async () => {
  const { started, make, send } = await opened()
  const fields = await make('')
  const log =
    /href="([^"]*\/log\/[^"]+)"/.exec(
      await send({ ...fields, claims: JSON.stringify({ ...(JSON.parse(fields['claims'] ?? '{}') as object), iat: 1_600_000_000, exp: 1_600_003_600 }) }),
    )?.[1] ?? ''
  const shown = unescaped((await started.pm.get(log)).text)
  expect(shown).toContain('exp must be iat + 300 seconds; it is iat + 3600')
  const now = Math.floor(started.world.context.clock() / 1000)
  for (const line of [`"exp": 1600003600`, `"iat": ${now}`, `"exp": ${now + 300}`]) expect(shown).toContain(line)
  expect(shown).not.toContain('Nothing in it has to change')
})
