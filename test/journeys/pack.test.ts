import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { exportJson } from '../../src/tracker/export.store.ts'
import { Consumer } from '../support/consumer.ts'
import type { SlotResource } from '../support/consumer.ts'
import { onSqliteAndServer, openTestSqlite } from '../support/databases.ts'
import { hidden, startedProject } from '../support/started-project.ts'
import type { Started } from '../support/started-project.ts'
import type { Database } from '../../src/db/database.ts'
import { issue } from '../support/issue.ts'
import { unpack, unzipped, verified } from '../support/unpack.ts'
import { password } from '../support/world.ts'

let started: Started
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slipway-pack-test-'))
})
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true })
  await started.world.close()
})

/** A project with a version that was signed, evidence with a file, and a finished decision on nothing. */
async function projectWithEvidence(db: Database): Promise<void> {
  started = await startedProject(db)
  const { pm, clinical, home, world } = started
  world.context.config.uploadsDir = join(folder, 'uploads')
  await pm.post(`${home}/sop/edit`, { body: '# Late\n\nThey wait.', version: '1', action: 'save' })
  await issue(pm, home)
  const digest = hidden((await clinical.get(`${home}/sop/sign?role=clinical-lead`)).text, 'digest')
  await clinical.post(`${home}/sop/sign`, { role: 'clinical-lead', version: '1', decision: 'signed', password, digest })
  await pm.get(`${home}/prerequisites/hscn`)
  await pm.uploadAll(`${home}/prerequisites/hscn/evidence`, [{ bytes: Buffer.from('%PDF-1.7\nConnected: yes\n%%EOF\n'), name: 'Bestätigung 1.pdf' }], {
    evidence: 'The letter',
  })
}

async function packed(): Promise<Buffer> {
  const { pm, home } = started
  const sent = await fetch(`${pm.base}${home}/pack.zip`, { headers: { cookie: pm.cookie } })
  expect([sent.status, sent.headers.get('content-type')]).toEqual([200, 'application/zip'])
  return Buffer.from(await sent.arrayBuffer())
}

const written = (files: Map<string, Buffer>): string => unpack(files, join(folder, 'out'))

onSqliteAndServer('an evidence pack', (open) => {
  it('is the same bytes when it is made twice, whatever happens in other projects', async () => {
    await projectWithEvidence(await open())
    const first = await packed()
    await started.pm.post('/services/new', { name: 'Hillside UTC', ods_code: 'RY9NS', dos_ids: '2000099998', care_setting: 'urgent-treatment-centre' })
    expect(Buffer.compare(first, await packed())).toBe(0)
    await started.pm.post(`${started.home}/notes`, { body: 'A note' })
    expect(Buffer.compare(first, await packed())).not.toBe(0)
  })

  it('verifies offline, alone and beside an export', async () => {
    await projectWithEvidence(await open())
    const at = written(unzipped(await packed()))
    expect(verified(at)).toEqual({ status: 0, says: expect.stringMatching(/files, \d+ events and \d+ rows are as they were written, and 1 signatures/) })
    let json = ''
    for await (const part of exportJson(started.world.context.db.read, '2026-03-02T09:00:00.000Z')) json += part
    writeFileSync(join(folder, 'export.json'), json)
    expect(verified(at, join(folder, 'export.json')).status).toBe(0)
    writeFileSync(join(folder, 'export.json'), json.replace(/"hash":"[0-9a-f]{4}/g, '"hash":"0000'))
    expect(verified(at, join(folder, 'export.json'))).toMatchObject({ status: 1, says: expect.stringContaining('is not in the export') })
  })
})

describe('an evidence pack', () => {
  it('has the procedure, certificates, evidence, results, history, index and how to verify', async () => {
    await projectWithEvidence(await openTestSqlite())
    const names = [...unzipped(await packed()).keys()].map((name) => name.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, 'ID'))
    const inside = 'riverside-utc-provider/'
    expect(names).toEqual(
      [
        'READ-ME.md',
        'evidence/hscn/ID-Bestätigung 1.pdf',
        'history.csv',
        'index.pdf',
        'procedure/version-1.md',
        'procedure/version-1.pdf',
        'procedure/version-1/clinical-lead-ID.pdf',
        'record.json',
        'results.csv',
        'verify.mjs',
        'SHA256SUMS',
      ].map((name) => inside + name),
    )
  })

  it.each<[string, (at: string) => void, RegExp]>([
    ['a file that was changed', (at) => appendFileSync(join(at, 'procedure/version-1.md'), 'x'), /procedure\/version-1\.md is missing or was changed/],
    ['a file that was added', (at) => writeFileSync(join(at, 'more.txt'), 'x'), /more\.txt is not part of the pack/],
    ['a row that was changed', (at) => change(at, '"reason":null', '"reason":"Late"'), /is not as/],
    ['an event that was changed', (at) => change(at, 'Meera Shah', 'Somebody'), /Event \d+ is not as it was written/],
    ['a text that was changed after it was signed', (at) => change(at, 'They wait.', 'They go.'), /text of version 1 was changed/],
  ])('does not verify with %s', async (_, spoil, says) => {
    await projectWithEvidence(await openTestSqlite())
    const at = written(unzipped(await packed()))
    spoil(at)
    expect(verified(at)).toEqual({ status: 1, says: expect.stringMatching(says) })
  })

  it('has a cited exchange, with every detail masked that the screen masks for people outside the test team', async () => {
    await projectWithEvidence(await openTestSqlite())
    const { clinical, home, pm, world } = started
    const baseUrl = /http:\/\/127\.0\.0\.1:\d+\/sandbox\/[\w-]+\/STU3/.exec((await pm.get(`${home}/sandbox`)).text)?.[0] ?? ''
    const system = new Consumer(baseUrl, world.context.clock)
    const [slot] = (await system.slots('2000099999')) as [SlotResource]
    expect((await system.book(slot)).status).toBe(201)
    const { read } = world.context.db
    const exchange = await read.selectFrom('interactions').selectAll().where('operation', '=', 'book').executeTakeFirstOrThrow()
    const prerequisite = await read.selectFrom('prerequisites').select('id').where('key', '=', 'configuration-verified').executeTakeFirstOrThrow()
    const page = `${home}/sandbox/log/${exchange.id}`
    expect((await pm.post(`${page}/evidence`, { place: `prerequisite:${prerequisite.id}` })).status).toBe(303)
    const details = ['Chalmers', 'Petra', '9000000009', 'LS1 6AE', '1980-05-17', '01632960587']
    const seen = (await clinical.get(page)).text
    const zip = await packed()
    for (const detail of details) {
      expect(exchange.request_body).toContain(detail)
      expect(seen).not.toContain(detail)
      expect(zip.includes(detail)).toBe(false)
    }
    const text = unzipped(zip).get(`riverside-utc-provider/exchanges/${exchange.id}.txt`)?.toString() ?? ''
    for (const shown of ['POST', 'Answered 201', '"resourceType": "Appointment"', '•••']) expect(text).toContain(shown)
    expect(verified(written(unzipped(zip)))).toMatchObject({ status: 0 })
  })

  const change = (at: string, from: string, to: string): void => {
    const file = join(at, 'record.json')
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(from, to))
  }

  it('is only for those who see the history, and is a security event', async () => {
    await projectWithEvidence(await openTestSqlite())
    const { clinical, pm, home, world } = started
    for (const path of ['pack', 'pack.zip']) expect((await clinical.get(`${home}/${path}`)).status).toBe(403)
    expect((await pm.get(`${home}/pack`)).text).toContain(`href="${home}/pack.zip"`)
    await packed()
    await world.context.security.flush()
    const kinds = await world.context.db.read.selectFrom('security_events').select('kind').execute()
    expect(kinds.map((one) => one.kind)).toContain('pack-downloaded')
  })
})
