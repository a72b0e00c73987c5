import { afterEach, describe, expect, it } from 'vitest'
import { digestOf } from '../../src/digest.ts'
import { findVersionFacts } from '../../src/tracker/documents/version-facts.ts'
import { certificateOf } from '../../src/tracker/documents/certificate.ts'
import { signedProcedure } from '../../src/tracker/documents/signed-procedure.ts'
import { openTestSqlite } from '../support/databases.ts'
import { startedProject } from '../support/started-project.ts'
import type { Started } from '../support/started-project.ts'
import { password } from '../support/world.ts'
import { tamper } from '../support/tamper.ts'
import { issue } from '../support/issue.ts'

describe('the documents of a procedure', () => {
  let started: Started
  afterEach(async () => {
    await started.world.close()
  })

  /** Version 1, declined by the clinical lead. */
  async function declined(): Promise<Started> {
    started = await startedProject(await openTestSqlite())
    await started.pm.post(`${started.home}/sop/edit`, { body: '# Late\n\nThey **wait**.', version: '1', action: 'save' })
    await issue(started.pm, started.home)
    const sent = { role: 'clinical-lead', version: '1', decision: 'declined', reason: 'Too long', password, digest: await digest() }
    await started.clinical.post(`${started.home}/sop/sign`, sent)
    return started
  }
  const digest = async (): Promise<string> => (await version()).digest
  const version = () => started.world.context.db.read.selectFrom('sop_versions').selectAll().executeTakeFirstOrThrow()
  const facts = async () => {
    const of = { project: { id: started.id, name: 'Riverside UTC, Provider' }, service: { name: 'Riverside UTC', ods_code: 'RY9NR' } }
    const found = await findVersionFacts(started.world.context.db.read, of, 1)
    if (!found) throw new Error('no version')
    return found
  }

  it('are linked from its page: the PDF, the text whose SHA-256 is the digest, a certificate for each signature', async () => {
    const { pm, home } = await declined()
    const page = (await pm.get(`${home}/sop/versions/1`)).text
    const paths = [...page.matchAll(/href="([^"]+\.(?:pdf|md))"/g)].map((one) => one[1] ?? '')
    expect(paths.map((path) => path.replace(/[0-9a-f-]{36}\.pdf$/, 'ID.pdf'))).toEqual(
      ['procedure.pdf', 'procedure.md', 'signatures/ID.pdf'].map((name) => `${home}/sop/versions/1/${name}`),
    )
    for (const path of paths) {
      const answer = await pm.get(path)
      expect([path, answer.status, answer.headers.get('content-disposition')?.split(';')[0]]).toEqual([path, 200, 'attachment'])
      expect(answer.headers.get('content-type')).toMatch(path.endsWith('.pdf') ? /^application\/pdf/ : /^text\/markdown/)
    }
    expect(digestOf((await pm.get(`${home}/sop/versions/1/procedure.md`)).text)).toBe(await digest())
  })

  it.each(['procedure.pdf', 'signatures/none.pdf'])('are not found if there is no such thing: %s', async (name) => {
    const { pm, home } = await declined()
    expect((await pm.get(`${home}/sop/versions/${name.startsWith('signatures') ? 1 : 2}/${name}`)).status).toBe(404)
  })

  it('say who answered what and how, who has not answered, and how to check it', async () => {
    await declined()
    const words = JSON.stringify(signedProcedure(await facts()).blocks)
    for (const said of [
      'Clara Jones',
      'Declined',
      'Reason: Too long',
      'Entered their password again',
      'Not answered yet: ',
      'DoS lead (Dan Okoro)',
      await digest(),
    ])
      expect(words).toContain(said)
    expect(words).toMatch(/slipway verify --head \d+:[0-9a-f]{64}/)
  })

  it('certify a refusal as one', async () => {
    await declined()
    const found = await facts()
    const [signature] = found.signatures
    if (!signature) throw new Error('nobody signed')
    const certificate = certificateOf(found, signature)
    expect(certificate.title).toBe('Certificate of a refusal to sign: Clara Jones, Clinical lead')
    expect(JSON.stringify(certificate.blocks)).toContain('I do not approve this procedure as Clinical lead of Riverside UTC')
  })

  it('change with the project and not with what happens elsewhere', async () => {
    const { pm } = await declined()
    const before = signedProcedure(await facts())
    await pm.post('/services/new', { name: 'Hillside UTC', ods_code: 'RY9NS', dos_ids: '2000099998', care_setting: 'urgent-treatment-centre' })
    expect(signedProcedure(await facts())).toEqual(before)
  })

  it('warn if the text is not what was signed', async () => {
    await declined()
    await tamper(started.world.context.db, "update sop_versions set body = 'Changed'")
    const found = await facts()
    const [signature] = found.signatures
    for (const document of [signedProcedure(found), ...(signature ? [certificateOf(found, signature)] : [])])
      expect(JSON.stringify(document.blocks)).toContain('does not match its digest')
  })
})
