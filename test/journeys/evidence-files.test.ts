import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import { afterEach, expect, it } from 'vitest'
import { verifyChain } from '../../src/events/verify-chain.store.ts'
import { acceptFile } from '../../src/evidence/file.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { startedProject } from '../support/started-project.ts'
import type { Started } from '../support/started-project.ts'
import { reviewActions } from '../support/run-forms.ts'

const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
const pdf = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF')
const sha = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

onSqliteAndServer('a file as evidence', (open) => {
  let started: Started
  afterEach(async () => {
    await started.world.close()
  })
  const folder = (): string => started.world.context.config.uploadsDir
  const kept = (): string[] => (existsSync(folder()) ? readdirSync(folder()) : [])
  const rows = () => started.world.context.db.read.selectFrom('evidence').selectAll().orderBy('file_name').execute()

  async function begin() {
    started = await startedProject(await open())
    const at = `${started.home}/prerequisites/scheduling-endpoint`
    await started.dos.get(at)
    return { ...started, at }
  }

  it('is kept under a random name outside the web root with its SHA-256, and sent as a download', async () => {
    const { dos, at, home } = await begin()
    const before = kept()
    expect(
      (
        await dos.uploadAll(
          `${at}/evidence`,
          [
            { bytes: png, name: 'Aufnahme ä "1".png' },
            { bytes: pdf, name: '../../etc/plan.pdf' },
          ],
          { evidence: 'The screen of the day' },
        )
      ).status,
    ).toBe(303)
    const [plan, picture] = (await rows()).toSorted((a, b) => (a.file_name ?? '').localeCompare(b.file_name ?? '')).toReversed()
    expect([plan?.file_name, plan?.digest, plan?.body, picture?.file_name, picture?.file_type, picture?.file_size]).toEqual([
      'plan.pdf',
      sha(pdf),
      'The screen of the day',
      'Aufnahme ä 1.png',
      'image/png',
      png.length,
    ])
    const made = kept().filter((name) => !before.includes(name))
    expect(made.toSorted()).toEqual([plan?.stored_as, picture?.stored_as].toSorted())
    expect(readFileSync(`${folder()}/${picture?.stored_as}`)).toEqual(png)
    const page = (await dos.get(at)).text
    for (const part of ['plan.pdf', 'The screen of the day', sha(pdf), 'Added by Dan Okoro', `${home}/evidence/${plan?.id}`]) expect(page).toContain(part)
    const sent = await fetch(`${dos.base}${home}/evidence/${picture?.id}`, { headers: { cookie: dos.cookie } })
    expect(Buffer.from(await sent.arrayBuffer())).toEqual(png)
    expect(sent.headers.get('content-disposition')).toBe(`attachment; filename="Aufnahme _ 1.png"; filename*=UTF-8''Aufnahme%20%C3%A4%201.png`)
    expect([sent.headers.get('x-content-type-options'), sent.headers.get('content-type'), sent.headers.get('content-security-policy')]).toEqual([
      'nosniff',
      'image/png',
      "default-src 'none'; sandbox",
    ])
    const { text } = await started.pm.get(`${home}/history`)
    expect(text).toContain('Dan Okoro added the file plan.pdf as evidence of Scheduling endpoint added')
  })

  it('whose name is cut within a sign outside the first plane leaves the history whole', async () => {
    const { dos, at } = await begin()
    expect((await dos.uploadAll(`${at}/evidence`, [{ bytes: pdf, name: `😀${'a'.repeat(145)}.pdf` }])).status).toBe(303)
    expect(await verifyChain(started.world.context.db.read)).toMatchObject({ ok: true })
  })

  it('that is a photo is kept without where it was taken, which the page and the history say', async () => {
    const { dos, at, home } = await begin()
    const place = Buffer.from('N 51 30.0 W 0 7.6')
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(place.length)
    sum.writeUInt32BE(crc32(Buffer.concat([Buffer.from('eXIf'), place])))
    const photo = Buffer.concat([png.subarray(0, 33), length, Buffer.from('eXIf'), place, sum, png.subarray(33)])
    const answer = await dos.uploadAll(`${at}/evidence`, [{ bytes: photo, name: 'photo.png' }])
    expect((await dos.get(answer.location ?? '')).text).toContain('Place and camera details were removed from photo.png')
    const [row] = await rows()
    expect([row?.digest, row?.file_size]).toEqual([sha(png), png.length])
    expect(readFileSync(`${folder()}/${row?.stored_as}`)).toEqual(png)
    expect((await started.pm.get(`${home}/history`)).text).toContain('Dan Okoro added the file photo.png (without place and camera details) as evidence of')
  })

  it('can be read by those who may see the project, and by nobody else', async () => {
    const { dos, at, home, world, clinical } = await begin()
    await dos.uploadAll(`${at}/evidence`, [{ bytes: png, name: 'a.png' }])
    const [row] = await rows()
    const address = `${home}/evidence/${row?.id}`
    expect((await clinical.get(address)).status).toBe(200)
    const stranger = await world.visitor().signIn((await world.account('Sam Stranger')).email)
    expect((await stranger.get(address)).status).toBe(404)
    expect((await world.visitor().get(address)).location).toMatch(/^\/sign-in/)
    // The file of another project cannot be reached through your own.
    await started.pm.post('/services/new', { name: 'Hillside UTC', ods_code: 'RY9HS', dos_ids: '2000099998', care_setting: 'urgent-treatment-centre' })
    const other = (await started.pm.post('/services/RY9HS/projects/new', { role: 'provider', route_in: 'Service-led', scope: 'All' })).location ?? ''
    expect((await started.pm.get(`${other}/evidence/${row?.id}`)).status).toBe(404)
    // Someone who can see but does not own it neither adds nor removes: what they sent is not kept.
    const before = kept()
    expect((await clinical.uploadAll(`${at}/evidence`, [{ bytes: png, name: 'b.png' }])).status).toBe(403)
    expect(kept()).toEqual(before)
    expect((await clinical.get(`${address}/remove`)).status).toBe(403)
  })

  it('that is refused keeps what was typed, says why, and leaves nothing behind', async () => {
    const { dos, at, world } = await begin()
    const before = kept()
    const refused: [{ bytes: Buffer; name: string }[], string][] = [
      [[{ bytes: Buffer.from('MZ\x90\0 not a picture'), name: 'picture.png' }], 'does not hold what its ending says'],
      [[{ bytes: png, name: 'picture.pdf' }], 'is a png file by its content'],
      [[{ bytes: Buffer.from('<script>alert(1)</script>'), name: 'page.html' }], 'is of a kind that is not taken'],
      [
        [
          { bytes: png, name: 'good.png' },
          { bytes: Buffer.from('a\0b'), name: 'bad.txt' },
        ],
        'bad.txt is called a text',
      ],
      [[{ bytes: Buffer.alloc(0), name: 'empty.txt' }], 'is empty'],
      [[{ bytes: Buffer.alloc(5 * 1024 * 1024 + 1, 97), name: 'large.txt' }], 'larger than 5 MB'],
      [Array.from({ length: 6 }, (_, index) => ({ bytes: png, name: `${index}.png` })), 'up to 5 files at once'],
    ]
    for (const [files, says] of refused) {
      const { status, text } = await dos.uploadAll(`${at}/evidence`, files, { evidence: 'What I had typed' })
      expect([status, text.includes(says), text.includes('What I had typed')], says).toEqual([422, true, true])
    }
    expect((await dos.uploadAll(`${at}/evidence`, [])).text).toContain('Write a note, paste an address, or choose a file')
    // Without the form's token nothing is read into the project.
    dos.token = 'another'
    expect((await dos.uploadAll(`${at}/evidence`, [{ bytes: png, name: 'a.png' }])).status).toBe(403)
    expect(await rows()).toEqual([])
    expect(kept()).toEqual(before)
    expect(await world.context.db.read.selectFrom('events').select('id').where('action', '=', 'evidence').execute()).toEqual([])
  })

  it('that may hold a patient’s number, in any code page, is refused without repeating it, until someone says that it is something else', async () => {
    const { dos, at } = await begin()
    const before = kept()
    // It passes the check digit and is outside the synthetic ranges.
    const real = '401 023 2137'
    for (const bytes of [Buffer.from(`a\nNHS ${real}`), Buffer.from(`\uFEFFa\nNHS ${real}`, 'utf16le'), Buffer.from(`a\nNHS ${real}`, 'utf16le').swap16()]) {
      const { status, text } = await dos.uploadAll(`${at}/evidence`, [{ bytes, name: 'day.log' }], { evidence: 'The log' })
      expect([status, text.includes('day.log holds what may be a patient’s NHS number, on line 2'), text.includes('The log')]).toEqual([422, true, true])
      expect(text.replaceAll(/\D/g, '')).not.toContain(real.replaceAll(' ', ''))
      expect(text).toContain('name="no_patients"')
    }
    expect([await rows(), kept()]).toEqual([[], before])
    const bytes = Buffer.from(`a\nNHS ${real}`, 'utf16le')
    expect((await dos.uploadAll(`${at}/evidence`, [{ bytes, name: 'day.log' }], { no_patients: 'yes' })).status).toBe(303)
    const [row] = await rows()
    expect([row?.file_type, readFileSync(`${folder()}/${row?.stored_as}`)]).toEqual(['text/plain; charset=utf-16le', bytes])
    // A synthetic patient and the service's own DoS id belong to no real person.
    expect((await dos.uploadAll(`${at}/evidence`, [{ bytes: Buffer.from('999 000 0018, 2000099999'), name: 'day.log' }])).status).toBe(303)
  })

  it('that is removed is deleted from the disk, while its record stays, struck through in the history', async () => {
    const { dos, pm, at, home } = await begin()
    await dos.uploadAll(`${at}/evidence`, [{ bytes: pdf, name: 'wrong.pdf' }])
    const [row] = await rows()
    const address = `${home}/evidence/${row?.id}`
    const asked = await dos.get(`${address}/remove`)
    expect(asked.text).toContain('cannot be brought back')
    expect((await dos.post(`${address}/remove`, { reason: ' ' })).text).toContain('Say why the file is removed')
    expect(kept()).toContain(row?.stored_as)
    expect((await dos.post(`${address}/remove`, { reason: 'It named a patient' })).location).toBe(at)
    expect(kept()).not.toContain(row?.stored_as)
    expect((await dos.get(address)).status).toBe(404)
    const page = (await dos.get(at)).text
    for (const part of ['<s>wrong.pdf</s>', 'Removed by Dan Okoro', 'It named a patient', sha(pdf)]) expect(page).toContain(part)
    expect((await dos.post(`${address}/remove`, { reason: 'Again' })).status).toBe(409)
    expect((await pm.get(`${home}/history`)).text).toMatch(/<del[^>]*>Dan Okoro added the file wrong\.pdf/)
  })

  it('can support a test case too, while its run is open', async () => {
    const { pm, home, world } = await begin()
    await pm.post(`${home}/test-plan/runs`, { held_on: '2026-03-02', environment: world.context.templates.environments[0]?.key ?? '', attendees: 'Meera' })
    const one = await world.context.db.read.selectFrom('test_cases').select('id').orderBy('position').limit(1).executeTakeFirstOrThrow()
    const at = `${home}/test-plan/runs/1/cases/${one.id}`
    await pm.get(at)
    expect((await pm.uploadAll(`${at}/evidence`, [{ bytes: png, name: 'screen.png' }], { evidence: 'The slots' })).status).toBe(303)
    expect((await pm.get(at)).text).toContain('screen.png')
    const [row] = await rows()
    expect([row?.subject, row?.subject_id]).toEqual(['test-case', one.id])
    await pm.post(`${home}/test-plan/runs/1/finish`, { outcome: 'failure', review: 'Stopped', ...reviewActions })
    expect((await pm.uploadAll(`${at}/evidence`, [{ bytes: png, name: 'late.png' }])).status).toBe(409)
    expect(await rows()).toHaveLength(1)
  })
})

it.each([
  ['a.txt', Buffer.from('plain words, café'), 'text/plain; charset=utf-8'],
  ['a.csv', Buffer.from('a,b\n1,2\n'), 'text/plain; charset=utf-8'],
  ['a.PNG', png, 'image/png'],
  ['a.xml', Buffer.from('<?xml version="1.0"?><a/>'), 'text/plain; charset=utf-8'],
  ['a.svg', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'), undefined],
  ['a.txt', png, undefined],
  ['noending', pdf, undefined],
  ['a.docm', Buffer.from('PK\x03\x04'), undefined],
  ['a.txt', Buffer.from([0xc3, 0x28]), 'text/plain; charset=windows-1252'],
  ['a.txt', Buffer.from([0xc3, 0x01]), undefined],
])('the type of %s follows its content (%#)', async (name, bytes, type) => {
  const read = await acceptFile({ name, bytes })
  expect('file' in read ? read.file.type : undefined).toBe(type)
})
