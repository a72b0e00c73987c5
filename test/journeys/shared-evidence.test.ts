import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { listKeptFiles } from '../../src/evidence/evidence.store.ts'
import { verifyEverything } from '../../src/tracker/verify.store.ts'
import { attestation } from '../support/attestation.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { addOrganisation, recordOnce } from '../support/shared.ts'
import { hidden, riverside, startedProject } from '../support/started-project.ts'
import type { Started } from '../support/started-project.ts'
import { unpack, unzipped, verified } from '../support/unpack.ts'
import type { Visitor } from '../support/world.ts'

const pdf = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF')
const plain = (text: string): string => text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')

onSqliteAndServer('evidence of a shared prerequisite', (open) => {
  let started: Started
  let team: Visitor
  let page: string
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'slipway-shared-evidence-'))
  })
  afterEach(async () => {
    const { context } = started.world
    expect(await verifyEverything(context.db, context.config.uploadsDir)).toMatchObject({ ok: true })
    await started.world.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const pieces = () => started.world.context.db.read.selectFrom('evidence').selectAll().orderBy('added_at').orderBy('id').execute()
  const fetched = async (who: Visitor, address: string) => {
    const sent = await fetch(who.base + address, { headers: { cookie: who.cookie }, redirect: 'manual' })
    return { status: sent.status, bytes: Buffer.from(await sent.arrayBuffer()), as: sent.headers.get('content-disposition') }
  }

  /** Harbour Trust meets HSCN for Riverside, with a file of the booking team. */
  async function begin() {
    started = await startedProject(await open())
    const { world, pm } = started
    world.context.config.uploadsDir = join(folder, 'uploads')
    team = await world.visitor().signIn((await world.account('Bea Turner', 'booking-team')).email)
    await addOrganisation(world.context, 'RH1', 'Harbour Trust')
    await pm.post('/services/RY9NR/edit', { ...riverside, organisation_id: 'RH1', version: '1' })
    page = `/catalogue/shared/${await recordOnce(world.context, { holder: 'RH1' })}`
    await team.get(page)
    expect((await team.uploadAll(`${page}/evidence`, [{ bytes: pdf, name: 'line.pdf' }], { evidence: 'The order' })).location).toBe(`${page}#evidence-list`)
    const [file] = await pieces()
    return { ...started, file, inProject: `${started.home}/evidence/${file?.id}`, prerequisite: `${started.home}/prerequisites/hscn` }
  }

  it('is read by everyone who sees a project that rests on it, from there, and by nobody else', { timeout: 60_000 }, async () => {
    const { dos, pm, home, world, file, inProject, prerequisite } = await begin()
    expect(file).toMatchObject({ project_id: null, subject: 'shared-prerequisite', file_name: 'line.pdf', added_by: 'Bea Turner' })
    const shown = (await dos.get(prerequisite)).text
    expect(plain(shown)).toMatch(/Evidence of Harbour Trust line\.pdf \(1 KB\).*The order.*Added by Bea Turner/)
    expect([shown.includes(`href="${inProject}"`), shown.includes(`${inProject}/remove`)]).toEqual([true, false])
    expect(await fetched(dos, inProject)).toMatchObject({ status: 200, bytes: pdf, as: expect.stringContaining('line.pdf') })
    // A project manager sees it on its page only with a project that rests on it.
    const other = await world.visitor().signIn((await world.account('Olu Ade', 'project-manager')).email)
    const viewer = await world.visitor().signIn((await world.account('Vera Lane', 'programme-viewer')).email)
    for (const [who, may] of [
      [team, true],
      [viewer, true],
      [pm, true],
      [other, false],
    ] as const) {
      expect((await fetched(who, `${page}/evidence/${file?.id}`)).status).toBe(may ? 200 : 404)
      expect((await who.get(page)).text.includes('line.pdf')).toBe(may)
    }
    expect((await fetched(dos, `${page}/evidence/${file?.id}`)).status).toBe(403)
    // Not through a project that does not rest on it.
    await other.post('/services/new', { name: 'Hillside UTC', ods_code: 'RY9HS', dos_ids: '2000099998', care_setting: 'urgent-treatment-centre' })
    const elsewhere = (await other.post('/services/RY9HS/projects/new', { role: 'provider', route_in: 'Service-led', scope: 'All' })).location ?? ''
    expect((await fetched(other, `${elsewhere}/evidence/${file?.id}`)).status).toBe(404)
    expect((await fetched(other, inProject)).status).toBe(404)
    // It stays readable where it was met last, and a project that does it itself has nothing of it.
    const own = await pm.get(prerequisite)
    await pm.post(`${prerequisite}/own`, { own_reason: 'A line of our own', version: hidden(own.text, 'version') })
    expect([(await fetched(dos, inProject)).status, (await dos.get(prerequisite)).text.includes('line.pdf')]).toEqual([404, false])
    expect((await pm.get(`${home}/history`)).text).not.toContain('line.pdf')
  })

  it('is added by whoever may record it, within the same limits, and keeps what was typed', { timeout: 60_000 }, async () => {
    const { pm, dos, prerequisite } = await begin()
    for (const who of [pm, dos]) expect((await who.uploadAll(`${page}/evidence`, [{ bytes: pdf, name: 'mine.pdf' }])).status).toBe(403)
    const refused = await team.uploadAll(`${page}/evidence`, [{ bytes: Buffer.from('MZ'), name: 'tool.exe' }], { evidence: 'What I typed' })
    expect([refused.status, refused.text.includes('is of a kind that is not taken'), refused.text.includes('What I typed')]).toEqual([422, true, true])
    const patient = await team.uploadAll(`${page}/evidence`, [{ bytes: Buffer.from('NHS 401 023 2137'), name: 'day.log' }])
    expect([patient.status, patient.text.includes('may be a patient’s NHS number'), patient.text.includes('name="no_patients"')]).toEqual([422, true, true])
    expect((await team.post(`${page}/evidence`, { evidence: '' })).text).toContain('Write a note, paste an address, or choose a file')
    await team.post(`${page}/evidence`, { evidence: 'https://example.nhs.uk/order' })
    await team.post(`${page}/evidence`, { evidence: 'Seen by phone' })
    expect((await pieces()).map(({ kind }) => kind)).toEqual(['file', 'link', 'note'])
    const shown = (await dos.get(prerequisite)).text
    for (const says of ['href="https://example.nhs.uk/order"', 'Seen by phone', 'line.pdf']) expect(shown).toContain(says)
    expect(plain((await team.get(page)).text)).toContain('Bea Turner added the file line.pdf as evidence of HSCN connection of Harbour Trust')
  })

  it('is removed before anything relies on it, and only withdrawn, with a reason, after go', { timeout: 60_000 }, async () => {
    const { dos, pm, id, world, file, inProject, prerequisite } = await begin()
    const stored = (name: string | null | undefined): boolean => existsSync(join(folder, 'uploads', name ?? ''))
    expect((await pm.get(`${page}/evidence/${file?.id}/remove`)).status).toBe(403)
    expect(plain((await team.get(`${page}/evidence/${file?.id}/remove`)).text)).toMatch(/cannot be brought back.*The prerequisite stays met in 1 project/)
    expect((await team.post(`${page}/evidence/${file?.id}/remove`, { reason: ' ' })).text).toContain('Say why the file is removed')
    expect((await team.post(`${page}/evidence/${file?.id}/remove`, { reason: 'It names a patient' })).status).toBe(303)
    expect([stored(file?.stored_as), (await fetched(dos, inProject)).status]).toEqual([false, 404])
    expect(plain((await dos.get(prerequisite)).text)).toContain('Removed by Bea Turner, 2 March 2026')

    await team.uploadAll(`${page}/evidence`, [{ bytes: pdf, name: 'second.pdf' }])
    const second = (await pieces()).find((one) => one.file_name === 'second.pdf')
    const { db } = world.context
    await db.transaction((trx) =>
      trx
        .insertInto('attestations')
        .values(attestation({ id: 'go', project_id: id, gate: 'go', decision: 'go', first_person: 'Meera Shah' }))
        .execute(),
    )
    const address = `${page}/evidence/${second?.id}`
    expect(plain((await team.get(`${address}/remove`)).text)).toMatch(/Withdraw the evidence.*it stays here to be read/)
    expect((await team.post(`${address}/remove`, { reason: 'Of another site' })).status).toBe(303)
    expect((await team.post(`${address}/remove`, { reason: 'Again' })).status).toBe(409)
    expect([stored(second?.stored_as), (await fetched(dos, `${started.home}/evidence/${second?.id}`)).status]).toEqual([true, 200])
    const shown = plain((await dos.get(prerequisite)).text)
    expect(shown).toMatch(/Met by Harbour Trust since.*second\.pdf.*Withdrawn by Bea Turner, 2 March 2026, 9:00am: Of another site/)
    expect(plain((await team.get(page)).text)).toContain('Bea Turner withdrew the file second.pdf, evidence of HSCN connection of Harbour Trust')
    expect(await listKeptFiles(db.read)).toMatchObject([{ file_name: 'second.pdf' }])
  })

  it('is not added once the prerequisite is withdrawn, and is not deleted then', { timeout: 60_000 }, async () => {
    const { dos, file, inProject, prerequisite } = await begin()
    await team.post(`${page}/withdraw`, { reason: 'The line was cut', version: '1' })
    expect((await team.get(page)).text).not.toContain('Add evidence')
    expect((await team.post(`${page}/evidence`, { evidence: 'Late' })).text).toContain('Put it back before you add evidence')
    expect(plain((await dos.get(prerequisite)).text)).toMatch(/Harbour Trust no longer meets this.*Evidence of Harbour Trust line\.pdf/)
    expect((await team.get(`${page}/evidence/${file?.id}/remove`)).text).toContain('Withdraw the evidence')
    expect((await fetched(dos, inProject)).status).toBe(200)
  })

  it('is in the evidence pack of a project that rests on it, which verifies offline', { timeout: 60_000 }, async () => {
    const { pm, home } = await begin()
    expect(plain((await pm.get(`${home}/pack`)).text)).toMatch(/1 file/)
    const files = unzipped((await fetched(pm, `${home}/pack.zip`)).bytes)
    const name = [...files.keys()].find((one) => one.endsWith('-line.pdf'))
    expect(name).toContain('/evidence/hscn/')
    expect(files.get(name ?? '')).toEqual(pdf)
    const at = unpack(files, join(folder, 'out'))
    expect(verified(at)).toMatchObject({ status: 0 })
  })
})
