import { uploadAndContinue } from '../support/upload.ts'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { Visitor } from '../../src/demo/visitor.ts'
import { hostileBodies, hostileTexts } from '../support/hostile-texts.ts'
import { freePort } from '../support/product.ts'
import { formsOf, linksOf } from './forms.ts'
import type { Form } from './forms.ts'

/**
 * Measures how long one person waits for a page while others send what makes careless code slow: forms, addresses, headers, tokens, bodies and files filled
 * with hostile texts, one after the other. Prints the longest wait, and for each request the processor time of the server's main thread, which other work on
 * this machine does not change: a request below the target delays nobody for longer. Run by hand: `node test/bench/hostile-requests.ts`.
 */
const { values } = parseArgs({
  options: { requests: { type: 'string', default: '2000' }, seed: { type: 'string', default: '1' }, aim: { type: 'string', default: '200' } },
})
const wanted = Number(values.requests)
const aim = Number(values.aim)
const everyMs = 20

/** A reproducible sequence of numbers. */
let state = Number(values.seed)
const random = (below: number): number => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
  return Math.floor((state / 2 ** 32) * below)
}
const oneOf = <T>(list: readonly T[]): T => list[random(list.length)] as T

const port = await freePort()
const server = spawn(process.execPath, ['src/bin.ts', 'demo', '--json'], {
  cwd: fileURLToPath(new URL('../..', import.meta.url)),
  env: { PATH: process.env['PATH'] ?? '', TMPDIR: process.env['TMPDIR'] ?? '/tmp', PORT: String(port) },
  stdio: ['ignore', 'pipe', 'inherit'],
})
// Stops the server whatever happens here.
process.once('exit', () => server.kill())
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
let said = ''
server.stdout.on('data', (chunk: Buffer) => {
  said += chunk.toString()
})
while (!said.includes('\n}')) await Promise.race([once(server.stdout, 'data'), once(server, 'exit')])
const demo = JSON.parse(said) as { url: string; password: string; people: { name: string; email: string }[] }

/** The processor time of the server's main thread in milliseconds; Linux counts it in hundredths of a second. */
function mainThreadMs(): number {
  const fields = readFileSync(`/proc/${server.pid}/task/${server.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * 10
}

/** Every page that a person can reach by links, and its forms. */
async function explore(visitor: Visitor, most: number): Promise<{ pages: string[]; forms: Form[] }> {
  const pages = ['/']
  const forms = new Map<string, Form>()
  const shapes = new Map<string, number>()
  for (const page of pages) {
    // A stream has no end.
    if (page.includes('/log/live')) continue
    const { text, headers } = await visitor.get(page)
    if (!(headers.get('content-type') ?? '').includes('html')) continue
    for (const form of formsOf(text, page)) forms.set(`${form.method} ${form.action} ${form.fields.map(([name]) => name).join()}`, form)
    for (const link of linksOf(text, page)) {
      // Ten addresses of each kind are enough.
      const shape = link.split('?')[0]?.replaceAll(/[0-9a-f-]{36}|\d+|[A-Z0-9]{5}/g, '*') ?? ''
      const seen = shapes.get(shape) ?? 0
      if (seen >= 10 || pages.includes(link) || pages.length >= most) continue
      shapes.set(shape, seen + 1)
      pages.push(link)
    }
  }
  return { pages, forms: [...forms.values()].filter((form) => !/sign-out|password|sessions|\/off$|rotate/.test(form.action)) }
}

interface Sent {
  says: string
  status: number
  mainThread: number
  longestWait: number
}

let waits: number[] = []
let pinging = true
/** Another person, who asks for a page every 20 ms. */
async function ping(cookie: string): Promise<void> {
  const open = new Set<Promise<void>>()
  while (pinging) {
    const asked = performance.now()
    const one = new Promise<void>((resolve) => {
      request(`${demo.url}/account`, { headers: { cookie } }, (answer) => {
        answer.resume()
        answer.once('end', () => {
          waits.push(performance.now() - asked)
          resolve()
        })
      })
        .once('error', () => resolve())
        .end()
    })
    open.add(one)
    void one.finally(() => open.delete(one))
    await new Promise((resolve) => setTimeout(resolve, everyMs))
  }
  await Promise.all(open)
}

/** Sends the bytes as they are; fetch would correct some of them. */
function raw(method: string, path: string, headers: Record<string, string>, body: string | Uint8Array): Promise<{ status: number; text: string }> {
  return new Promise((resolve) => {
    const sent = request(`${demo.url}`, { method, path, headers: { ...headers, 'content-length': Buffer.byteLength(body) } }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.once('end', () => resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString() }))
      answer.once('error', () => resolve({ status: 0, text: '' }))
    })
    sent.once('error', () => resolve({ status: 0, text: '' }))
    sent.end(body)
  })
}

const sizes = [10_000, 40_000, 120_000, 280_000]
const textsOf = new Map(sizes.map((size) => [size, [...hostileTexts(size)]]))
const bodies = [...hostileBodies(250_000), ...hostileBodies(60_000)]
const hostile = (size: number): { name: string; text: string } => oneOf(textsOf.get(size) ?? [])
const small = (): { name: string; text: string } => {
  const { name, text } = hostile(10_000)
  return { name, text: text.slice(0, 7000) }
}
const encoded = (text: string): string => encodeURIComponent(text.toWellFormed())
/** The fields as a body that the server accepts: the long one is cut to fit. */
function bodyOf(visitor: Visitor, fields: [string, string][], only: string, text: string): string {
  const rest = new URLSearchParams([['_csrf', visitor.token], ...fields.filter(([name]) => name !== only)]).toString()
  const most = 300_000 - rest.length - only.length * 3 - 100
  let fits = text
  while (new URLSearchParams([[only, fits]]).toString().length > most) fits = fits.slice(0, Math.floor(fits.length * 0.7))
  return `${rest}&${new URLSearchParams([[only, fits]]).toString()}`
}
const forHeader = (text: string): string => text.replaceAll(/[^\x20-\x7e]/g, ' ').slice(0, 14_000)
const token = (payload: string): string =>
  `Bearer ${Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')}.${Buffer.from(payload).toString('base64url')}.`

const visitors = [] as { visitor: Visitor; pages: string[]; forms: Form[] }[]
for (const { email } of demo.people) {
  const visitor = await new Visitor(demo.url).signIn(email, demo.password)
  visitors.push({ visitor, ...(await explore(visitor, visitors.length < 3 ? 250 : 80)) })
}
const sandboxes = [...new Set(visitors.flatMap(({ pages }) => pages.filter((page) => page.endsWith('/sandbox'))))]
const keys: string[] = []
for (const page of sandboxes) {
  const { text } = await (visitors[0] as (typeof visitors)[0]).visitor.get(page)
  const key = /\/sandbox\/([\w-]{32})\/STU3/.exec(text)?.[1]
  if (key !== undefined && !keys.includes(key)) keys.push(key)
}
console.log(
  `${visitors.length} people, ${visitors.reduce((sum, one) => sum + one.pages.length, 0)} pages, ${visitors.reduce((sum, one) => sum + one.forms.length, 0)} forms, ${keys.length} sandboxes`,
)

type Attack = () => Promise<{ says: string; status: number }>
let lastLogs: { visitor: Visitor; path: string } | undefined

const postForm: Attack = async () => {
  const { visitor, forms } = oneOf(visitors)
  const form = oneOf(forms.filter((one) => one.method === 'POST'))
  const { name, text } = hostile(oneOf(sizes))
  const texts = form.fields.filter(([field]) => field !== '_csrf')
  const [only] = texts.length > 0 ? oneOf(texts) : ['']
  const fields = bodyOf(visitor, texts, only, text)
  const answer = await raw('POST', form.action, { cookie: visitor.cookie, 'content-type': 'application/x-www-form-urlencoded' }, fields)
  return { says: `POST ${form.action} ${only}=${name} ${text.length}`, status: answer.status }
}
/** As much as fits: encoded, most texts are three times as long. */
const postPlain: Attack = async () => {
  const { visitor, forms } = oneOf(visitors)
  const posts = forms.filter((form) => form.method === 'POST')
  const long = posts.filter((form) => /paste|checker|sop\/edit|options|bulk|imports|diary|try|comments|notes/.test(form.action))
  const form = oneOf(long.length > 0 ? long : posts)
  const texts = form.fields.filter(([field]) => field !== '_csrf')
  if (texts.length === 0) return postForm()
  const [only] = oneOf(texts)
  const { name, text } = oneOf(textsOf.get(280_000)?.filter((one) => encoded(one.text.slice(0, 1000)).length < 1500) ?? [])
  const fields = bodyOf(visitor, texts, only, text)
  const answer = await raw('POST', form.action, { cookie: visitor.cookie, 'content-type': 'application/x-www-form-urlencoded' }, fields)
  return { says: `POST ${form.action} ${only}=${name} ${text.length}`, status: answer.status }
}
const getPage: Attack = async () => {
  const { visitor, pages, forms } = oneOf(visitors)
  const { name, text } = small()
  const form = oneOf(forms.filter((one) => one.method === 'GET'))
  const path = form && random(2) === 0 ? form.action : (oneOf(pages).split('?')[0] ?? '/')
  const asked =
    form && random(2) === 0 ? form.fields.map(([field]) => field) : ['q', 'page', 'show', 'sort', 'id', 'words', 'from', 'to', 'pick', 'role', 'rule', 'after']
  const query = asked.length === 0 ? '' : `${encoded(oneOf(asked))}=${encoded(text).slice(0, 14_000)}`
  const answer = await raw(
    'GET',
    `${path}?${query}`,
    { cookie: visitor.cookie, ...(random(4) === 0 ? { referer: forHeader(text), 'accept-encoding': forHeader(text) } : {}) },
    '',
  )
  return { says: `GET ${path}?${query.split('=')[0]}=${name}`, status: answer.status }
}
const oddHeaders: Attack = async () => {
  const { name, text } = small()
  const header = oneOf([
    'cookie',
    'user-agent',
    'accept',
    'accept-language',
    'accept-encoding',
    'referer',
    'origin',
    'x-forwarded-for',
    'x-request-id',
    'if-none-match',
    'content-type',
    'range',
  ])
  const answer = await raw(
    'GET',
    oneOf(['/', '/sign-in', '/account', '/assets/x', '/healthz', '/projects']),
    { [header]: forHeader(header === 'cookie' ? `slipway=${text}` : text) },
    '',
  )
  return { says: `GET with ${header}: ${name}`, status: answer.status }
}
const signIn: Attack = async () => {
  const visitor = new Visitor(demo.url)
  const path = oneOf(['/sign-in', '/forgotten-password', '/reset-password/abc', '/first-administrator/abc'])
  await visitor.get('/sign-in')
  const { name, text } = hostile(oneOf(sizes))
  const form = { _csrf: visitor.token, email: oneOf(['a@example.nhs.uk', text]), password: oneOf(['a', text]), name: text, again: text }
  const answer = await raw('POST', path, { cookie: visitor.cookie, 'content-type': 'application/x-www-form-urlencoded' }, new URLSearchParams(form).toString())
  return { says: `POST ${path} ${name} ${text.length}`, status: answer.status }
}
const sandboxBody: Attack = async () => {
  const { name, text } = oneOf([oneOf(bodies), oneOf(bodies), hostile(oneOf(sizes.slice(0, 3)))])
  const type = `application/fhir+${text.trimStart().startsWith('<') ? 'xml' : 'json'}`
  const key = oneOf(keys)
  const [method, path] = oneOf([
    ['POST', '/Appointment'],
    ['PUT', '/Appointment/1'],
    ['POST', '/Slot'],
  ] as const)
  const answer = await raw(method, `/sandbox/${key}/STU3${path}`, { 'content-type': type, accept: type, 'x-request-id': `r${random(1e9)}` }, text)
  return { says: `${method} ${path} with ${name} ${text.length}`, status: answer.status }
}
const sandboxHead: Attack = async () => {
  const { name, text } = small()
  const key = oneOf(keys)
  const header = oneOf([
    'authorization',
    'accept',
    'ssp-from',
    'ssp-traceid',
    'ssp-interactionid',
    'x-request-id',
    'if-match',
    'if-none-match',
    'accept-encoding',
    'access-control-request-headers',
  ])
  const claim = JSON.stringify({
    iss: text,
    aud: text,
    requesting_organization: { name: text },
    requested_scope: text,
    requesting_practitioner: { name: { family: text } },
  })
  const value =
    header === 'authorization'
      ? oneOf([`Bearer ${forHeader(text)}`, token(claim.slice(0, 12_000)), token(`{"a":${text}}`), token(JSON.stringify({ aud: text.slice(0, 6000) }))])
      : forHeader(text)
  const path = oneOf([
    '/Slot',
    '/metadata',
    `/Appointment/${encoded(text.slice(0, 500))}`,
    `/Slot?${encoded(text.slice(0, 2000))}`,
    `/Slot?start=${encoded(text.slice(0, 2000))}`,
    `/Slot?${'start=ge2026-12-01&'.repeat(300)}`,
    `/Slot?${'a&'.repeat(7000)}`,
    `/Appointment?patient.identifier=${encoded(text.slice(0, 2000))}`,
  ])
  const answer = await raw('GET', `/sandbox/${key}/STU3${path}`, { accept: 'application/fhir+json', [header]: value.slice(0, 15_000) }, '')
  return { says: `GET ${path.slice(0, 20)} with ${header}: ${name}`, status: answer.status }
}
/** The log afterwards: its list and its newest entries. */
const readLog: Attack = async () => {
  const { visitor, pages } = oneOf(visitors)
  const list = pages.filter((page) => page.endsWith('/sandbox/log'))
  if (list.length === 0) return getPage()
  const at = oneOf(list)
  const entries = [...(await visitor.get(at)).text.matchAll(/href="([^"]*\/sandbox\/log\/[0-9a-f-]{36})"/g)].map((match) => match[1] ?? '')
  if (entries.length === 0) return { says: `GET ${at}`, status: 200 }
  lastLogs = { visitor, path: oneOf(entries) }
  const answer = await visitor.get(random(4) === 0 ? lastLogs.path.replace('/log/', '/try?mend=') : lastLogs.path)
  return { says: `GET ${lastLogs.path}`, status: answer.status }
}
const uploadFile: Attack = async () => {
  const { visitor } = oneOf(visitors.slice(0, 2))
  const { name, text } = hostile(280_000)
  const heading = oneOf(['ODS,ODS name,Post Code\n', 'Role,Supplier,Product,Status\n', ''])
  const answer = await uploadAndContinue(visitor, Buffer.from(heading + text), 'a.csv')
  return { says: `upload ${JSON.stringify(heading)} ${name}`, status: answer.status }
}
const attacks: readonly Attack[] = [
  postForm,
  postForm,
  postPlain,
  postPlain,
  getPage,
  getPage,
  oddHeaders,
  signIn,
  sandboxBody,
  sandboxBody,
  sandboxHead,
  sandboxHead,
  readLog,
  readLog,
  uploadFile,
]

const other = await new Visitor(demo.url).signIn(demo.people.at(-1)?.email ?? '', demo.password)
const done = ping(other.cookie)
const longest = (): number => waits.reduce((most, one) => Math.max(most, one), 0)
await new Promise((resolve) => setTimeout(resolve, 10_000))
const alone = { longest: longest(), middle: waits.toSorted((a, b) => a - b)[Math.floor(waits.length / 2)] ?? 0 }
console.log(
  `Alone: a page every ${everyMs} ms takes ${alone.middle.toFixed(0)} ms, ${alone.longest.toFixed(0)} ms at most; load of the machine ${loadavg()[0]?.toFixed(1)}`,
)

const sent: Sent[] = []
for (let number = 0; number < wanted; number += 1) {
  waits = []
  const before = mainThreadMs()
  const { says, status } = await oneOf(attacks)()
  await new Promise((resolve) => setTimeout(resolve, everyMs))
  sent.push({ says, status, mainThread: mainThreadMs() - before, longestWait: longest() })
  if ((number + 1) % 200 === 0) console.log(`${number + 1} sent`)
}
pinging = false
await done
server.kill('SIGTERM')
await once(server, 'exit')

const byWait = sent.toSorted((a, b) => b.longestWait - a.longestWait)
const byWork = sent.toSorted((a, b) => b.mainThread - a.mainThread)
const line = ({ says, status, mainThread, longestWait }: Sent): string =>
  `  ${longestWait.toFixed(0).padStart(6)} ms waited, ${mainThread.toString().padStart(5)} ms of the main thread, ${status} ${says.slice(0, 150)}`
console.log(`Longest waits:\n${byWait.slice(0, 10).map(line).join('\n')}`)
console.log(`Most work:\n${byWork.slice(0, 20).map(line).join('\n')}`)
const statuses = Object.entries(Object.groupBy(sent, (one) => String(one.status))).map(([status, list]) => `${list?.length} × ${status}`)
console.log(
  `${sent.length} requests (${statuses.join(', ')}): ${sent.filter((one) => one.longestWait > aim).length} waits over ${aim} ms, ${sent.filter((one) => one.mainThread > aim).length} with more work than that on the main thread; load of the machine ${loadavg()[0]?.toFixed(1)}`,
)
for (const one of sent.filter((each) => each.status >= 500)) console.log(`  ${one.status} ${one.says.slice(0, 150)}`)
