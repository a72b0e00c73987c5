import Database from 'better-sqlite3'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase } from '../src/db/database.ts'
import { insertMessage } from '../src/mail/outbox.store.ts'
import { verdictInWords, verifyEverything } from '../src/tracker/verify.store.ts'
import { asOdsCsv, odsRow } from './support/ods-list.ts'
import { startedProject } from './support/started-project.ts'
import { pastTheGuards } from './support/tamper.ts'
import { issue } from './support/issue.ts'

const home = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'slipway-cli-'))
const file = join(home, 'cli.db')
let uploads = ''
let secretHash = ''
afterAll(() => rmSync(home, { recursive: true, force: true }))

function cli(args: string[], given: { input?: string; database?: string } = {}) {
  const env = {
    PATH: process.env['PATH'] ?? '',
    DATABASE_URL: `sqlite:${given.database ?? file}`,
    UPLOADS_DIR: uploads,
    SESSION_SECRET: 'a secret for the tests, long enough',
    NODE_ENV: 'production',
  }
  const { status, stdout, stderr } = spawnSync(process.execPath, ['src/bin.ts', ...args], { env, encoding: 'utf8', input: given.input ?? '' })
  return { status, out: stdout, err: stderr }
}

/** A project with a signed procedure and a file of evidence, then closed, so that other processes can open it. */
beforeAll(async () => {
  const db = await openDatabase(`sqlite:${file}`)
  const { world, home: project, pm, clinical, dos, id } = await startedProject(db)
  uploads = join(home, 'uploads')
  world.context.config.uploadsDir = uploads
  const at = `${project}/prerequisites/dos-id`
  await dos.get(at)
  expect((await dos.uploadAll(`${at}/evidence`, [{ bytes: Buffer.from('The profile says so'), name: 'profile.txt' }])).status).toBe(303)
  expect((await issue(pm, project)).status).toBe(303)
  const { digest } = await db.read.selectFrom('sop_versions').select('digest').where('project_id', '=', id).executeTakeFirstOrThrow()
  expect((await clinical.post(`${project}/sop/sign`, { role: 'clinical-lead', digest, decision: 'signed', password: 'three random words' })).status).toBe(303)
  secretHash = (await db.read.selectFrom('accounts').select('password_hash').limit(1).executeTakeFirstOrThrow()).password_hash ?? ''
  await world.close()
  await db.close()
}, 120_000)

describe('slipway outbox', () => {
  it('prints the latest unsent message to an address, and the audit records it', async () => {
    const database = join(home, 'outbox.db')
    const db = await openDatabase(`sqlite:${database}`)
    for (const n of [1, 2])
      await db.transaction((trx) =>
        insertMessage(trx, {
          id: `m${n}`,
          to: 'ben@example.nhs.uk',
          subject: `Message ${n}`,
          text: 'A link',
          html: '<p>A link</p>',
          attachments: [],
          unsubscribe: null,
          sender: null,
          about: null,
          now: n * 1000,
        }),
      )
    await db.close()
    expect(cli(['outbox'], { database })).toMatchObject({ status: 1, err: expect.stringContaining('--email ADDRESS') })
    expect(cli(['outbox', '--email', 'nobody@example.nhs.uk'], { database })).toMatchObject({ status: 1, err: expect.stringContaining('No message to nobody') })
    const printed = cli(['outbox', '--email', 'Ben@example.nhs.uk', '--json'], { database })
    expect(JSON.parse(printed.out)).toMatchObject({ to: 'ben@example.nhs.uk', subject: 'Message 2', text: 'A link' })
    const after = await openDatabase(`sqlite:${database}`)
    expect(await after.read.selectFrom('events').select(['sentence', 'action']).where('subject', '=', 'mail').execute()).toEqual([
      { sentence: 'The command line printed “Message 2” to ben@example.nhs.uk, to be passed on', action: 'printed' },
    ])
    await after.close()
  })
})

it('slipway report rollout counts a service with an open project as in progress', () => {
  const { status, out } = cli(['report', 'rollout', '--json'])
  expect([status, JSON.parse(out)]).toEqual([0, expect.objectContaining({ services: 1, inProgress: 1, live: 0, readyNow: 0, waitingForBoth: 0 })])
  expect(cli(['report', 'rollout']).out).toContain('0 live, 1 in progress, 0 ready to start')
})

describe('slipway verify', () => {
  /** The verdict on a copy of the database after one statement was run behind the product's back. */
  async function verdictAfter(statement: string) {
    const broken = join(home, 'broken.db')
    writeFileSync(broken, readFileSync(file))
    const db = new Database(broken)
    db.exec(pastTheGuards(statement))
    db.close()
    const opened = await openDatabase(`sqlite:${broken}`)
    const verdict = await verifyEverything(opened, uploads)
    await opened.close()
    return { verdict, words: verdictInWords(verdict) }
  }

  const whole = { checked: ['integrity_check', 'foreign_key_check'], faults: [], notChecked: null }

  it('passes an untouched database', () => {
    const { status, out } = cli(['verify', '--json'])
    expect([status, JSON.parse(out)]).toEqual([
      0,
      {
        ok: true,
        store: whole,
        chain: { ok: true, events: expect.any(Number) },
        head: expect.stringMatching(/^\d+:[0-9a-f]{64}$/),
        record: { rows: expect.any(Number), faults: [], count: 0 },
        brokenSignatures: [],
        brokenFiles: [],
      },
    ])
  })
  it.each([
    [`update events set sentence = 'Nothing happened' where seq = 3`, 3, 'its content was changed'],
    [`delete from events where seq = 4`, 4, 'the record is missing'],
    [`delete from events where seq = (select max(seq) from events)`, undefined, 'records at the end are missing'],
    [`update events set previous_hash = hash where seq = 2`, 2, 'does not follow'],
  ])('names the first broken record after: %s', async (statement, seq, why) => {
    const { verdict, words } = await verdictAfter(statement)
    expect(verdict.ok).toBe(false)
    expect(verdict.chain).toEqual({ ok: false, seq: seq ?? expect.any(Number), why: expect.stringContaining(why) })
    expect(words).toMatch(/^Event \d+ is the first that is broken/)
  })
  it('checks against a printed head that nothing before it was rewritten, and explains how a head is written', () => {
    const { head } = JSON.parse(cli(['verify', '--json']).out) as { head: string }
    expect(cli(['verify']).out).toContain(`Head of the chain: ${head}`)
    for (const given of [head, head.split(':')[1] ?? '']) expect(cli(['verify', '--head', given]).status).toBe(0)
    const other = cli(['verify', '--head', head, '--head', `2:${'0'.repeat(64)}`])
    expect([other.status, other.out]).toEqual([1, expect.stringContaining('Event 2 is the first that is broken: the chain does not lead through the head')])
    expect(cli(['verify', '--head', '12'])).toMatchObject({ status: 1, err: expect.stringContaining('12 is no head of the chain') })
  })
  it.each([
    [`update evidence set added_by = 'Somebody else'`, /Row \S+ of evidence is not as event \d+ recorded it/],
    [`delete from project_people`, /Row \S+ of project_people is missing: event \d+ recorded it/],
    [`update event_rows set digest = null where table_name = 'sop_signatures'`, /What event \d+ recorded of its rows was changed/],
  ])('names the row after: %s', async (statement, told) => {
    const { verdict, words } = await verdictAfter(statement)
    expect([verdict.ok, verdict.chain.ok]).toEqual([false, true])
    expect(words).toMatch(told)
  })
  it('reports a procedure that was changed after it was signed', async () => {
    const { verdict, words } = await verdictAfter(`update sop_versions set body = body || 'and one thing more'`)
    expect([verdict.ok, verdict.brokenSignatures]).toEqual([false, [{ id: expect.any(String), version: 1, personName: 'Clara Jones' }]])
    expect(words).toContain('signed by Clara Jones, was changed after it was signed')
  })
  it('reports a file of evidence that was changed or is missing', () => {
    const db = new Database(file, { readonly: true })
    const { stored_as: name } = db.prepare('select stored_as from evidence where stored_as is not null').get() as { stored_as: string }
    db.close()
    const bytes = readFileSync(join(uploads, name))
    writeFileSync(join(uploads, name), 'The profile says otherwise')
    const { status, out } = cli(['verify'])
    expect([status, out.includes('The file profile.txt'), out.includes('was changed after it was added')]).toEqual([1, true, true])
    rmSync(join(uploads, name))
    expect(cli(['verify']).out).toContain('is not in the folder of uploads')
    writeFileSync(join(uploads, name), bytes)
  })
})

it('slipway export prints one JSON document of the whole record, without secrets', () => {
  const { status, out } = cli(['export'])
  expect(status).toBe(0)
  const { tables } = JSON.parse(out) as { tables: Record<string, Record<string, unknown>[]> }
  expect(tables['services']?.map((one) => one['name'])).toEqual(['Riverside UTC'])
  expect(tables['sop_signatures']).toHaveLength(1)
  expect(tables['events']?.length).toBeGreaterThan(5)
  expect(out).not.toContain(secretHash)
  expect(out).not.toContain('_search"')
  const target = join(home, 'all.json')
  expect(JSON.parse(cli(['export', target, '--json']).out)).toEqual({ file: target, head: expect.stringMatching(/^\d+:[0-9a-f]{64}$/) })
  expect(Object.keys((JSON.parse(readFileSync(target, 'utf8')) as { tables: object }).tables)).toEqual(Object.keys(tables))
})

it('slipway import recognises an ODS list by its content, says what it holds, and loads it once', () => {
  const database = join(home, 'ods.db')
  const csv = join(home, 'epraccur.csv')
  writeFileSync(csv, asOdsCsv([odsRow('A81001', 'MILL LANE'), odsRow('A81002', 'QUEENS PARK', { closed: '20250331', status: 'C' })]))
  expect(cli(['import', csv, '--dry-run'], { database }).out).toContain('2 organisations: 1 open, 1 closed')
  expect(JSON.parse(cli(['import', csv, '--yes', '--json'], { database }).out)).toMatchObject({ kind: 'ods-list', added: 2, nowClosed: 0 })
  expect(cli(['import', csv, '--yes'], { database }).out).toContain('0 new, 0 changed, 2 unchanged')
})

it('slipway import recognises a catalogue of products by its columns, previews the changes, and writes them as the page does', () => {
  const database = join(home, 'catalogue.db')
  const run = (args: string[]) => {
    const { status, out, err } = cli(['import', ...args, '--json'], { database })
    return { status, err, told: out === '' ? null : (JSON.parse(out) as Record<string, unknown>) }
  }
  const rowsOf = (table: string): number => {
    const db = new Database(database, { readonly: true })
    const { n } = db.prepare(`select count(*) as n from ${table}`).get() as { n: number }
    db.close()
    return n
  }
  const same = { kind: 'supplier-catalogue', rows: 35, new: 0, changed: 0, unchanged: 35, notTaken: 0, warnings: [], importId: null }
  expect(run(['data/supplier-catalogue.csv', '--dry-run'])).toMatchObject({
    status: 0,
    err: '',
    told: { ...same, cells: { leftOut: 0 }, found: { kind: 'supplier-catalogue' } },
  })
  expect(run(['data/supplier-catalogue.csv', '--yes']).told).toMatchObject(same)

  const csv = join(home, 'Suppliers of May.csv')
  const lines = [
    'role,supplier,product,product_version,status,link',
    'Provider,System C,Medway,4.9,Ready,medway',
    'Provider,New Ltd,Newbook,1,Development,https://new.example',
    'Referrer,New Ltd,Other,1,Ready,',
    'Consumer,Cleo Systems,Cleo,,Ready,',
  ]
  writeFileSync(csv, lines.join('\r\n'))
  const told = {
    kind: 'supplier-catalogue',
    rows: 4,
    new: 1,
    changed: 1,
    unchanged: 1,
    notTaken: 1,
    warnings: [
      'Row 2, link: medway is no web address: it starts with https:// or http://. What is on record is kept',
      'Row 4, Role: Referrer is no role: write Consumer or Provider',
    ],
  }
  const before = [rowsOf('products'), rowsOf('events')]
  expect(run([csv, '--dry-run']).told).toMatchObject({ ...told, importId: null })
  expect(cli(['import', csv, '--dry-run'], { database }).out).toMatch(
    /^This is a catalogue of products\.\n- CSV: 5 rows, .*\n4 rows: 1 new, 1 changed, 1 unchanged, 1 left out\n\d+ cells: /,
  )
  expect(run([csv]).err).toContain('Add --dry-run to see what the file says')
  expect(run([csv, '--yes', '--by', 'nobody@example.nhs.uk'])).toEqual({
    status: 1,
    err: '--by must be the email address of an account of the booking team\n',
    told: null,
  })
  expect([rowsOf('products'), rowsOf('events'), rowsOf('imports')]).toEqual([...before, 0])

  expect(run([csv, '--yes']).told).toMatchObject({ ...told, importId: expect.any(String) })
  expect([rowsOf('products'), rowsOf('events'), rowsOf('imports')]).toEqual([(before[0] ?? 0) + 1, (before[1] ?? 0) + 4, 1])
  const again = cli(['import', csv, '--yes'], { database })
  expect(again.out).toContain('Nothing in this file differs from the catalogue: nothing was written')
  expect(rowsOf('imports')).toBe(1)
  expect(cli(['verify'], { database }).status).toBe(0)
}, 120_000)

it('slipway user create reads the password from standard input, and says why one is refused', () => {
  const args = ['user', 'create', '--email', 'new@example.nhs.uk', '--name', 'Nora New', '--role', 'booking-team', '--password-stdin', '--json']
  const weak = cli(args, { input: 'short\n' })
  expect([weak.status, weak.out]).toEqual([1, ''])
  expect(weak.err).toContain('12 characters or more')
  expect(JSON.parse(cli(args, { input: 'seven green lamps\n' }).out)).toEqual({ accountId: expect.any(String), personId: expect.any(String), name: 'Nora New' })
})

it('every command has help, and an unknown one prints the whole manual', () => {
  const all = cli(['--help'])
  for (const command of ['migrate', 'user create', 'sandbox create', 'import FILE', 'export', 'backup FOLDER', 'restore FOLDER', 'verify', 'demo'])
    expect(all.out).toContain(`slipway ${command}`)
  const own = cli(['user', 'create', '--help'])
  expect([own.status, own.out.trim().split(' --')[0], own.out.includes('slipway verify')]).toEqual([0, 'slipway user create', false])
  expect(cli(['constructor']).status).toBe(1)
  expect(cli(['demo']).err).toContain('does not start where NODE_ENV is production')
  expect(JSON.parse(cli(['migrate', '--json']).out)).toEqual({ migrated: true })
})
