import { afterEach, expect, it } from 'vitest'
import { verifyEverything } from '../../src/tracker/verify.store.ts'
import { answerBy, linkTo } from '../support/by-link.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { decidedProject } from '../support/honest-project.ts'
import type { Honest } from '../support/honest-project.ts'
import { password } from '../support/world.ts'

let honest: Honest
afterEach(() => honest.world.close())
const decision = () => honest.world.context.db.read.selectFrom('attestations').selectAll().executeTakeFirstOrThrow()
const personOf = (name: string) => honest.world.context.db.read.selectFrom('people').select(['id', 'email']).where('name', '=', name).executeTakeFirstOrThrow()
const isWhole = async (): Promise<boolean> => (await verifyEverything(honest.world.context.db, honest.world.context.config.uploadsDir)).ok
const kept = { session: expect.stringMatching(/^[0-9a-f]{64}$/), request: expect.stringMatching(/./) }

onSqliteAndServer('the record of an attestation', (open) => {
  it('keeps how both people proved who they are, in which session and request, and its page says how', async () => {
    honest = await decidedProject(await open())
    const { home, pm, team } = honest
    expect((await team.grace.post(`${home}/go-live/second`, { password })).status).toBe(303)
    expect(await decision()).toMatchObject({
      first_proof: 'password',
      first_code_sent_to: null,
      first_session_hash: kept.session,
      first_request_id: kept.request,
      second_proof: 'password',
      second_code_sent_to: null,
      second_session_hash: kept.session,
      second_request_id: kept.request,
    })
    const { text } = await pm.get(`${home}/go-live`)
    expect(text.match(/Entered their password again/g)).toHaveLength(2)
    // Only the hash of a session is on record, and it is on no page.
    expect(text).not.toContain((await decision()).first_session_hash ?? '')
    expect(await isWhole()).toBe(true)
  })

  it('says that the second person confirmed by a one-off link, and to which address its code was sent', async () => {
    honest = await decidedProject(await open())
    const { home, pm, world } = honest
    const grace = await personOf('Grace Adeyemi')
    expect((await answerBy(world, linkTo(world, grace.email), grace.email, { answer: 'yes' })).status).toBe(200)
    expect(await decision()).toMatchObject({ second_person_id: grace.id, second_proof: 'one-off link', second_code_sent_to: grace.email })
    expect((await pm.get(`${home}/go-live`)).text).toContain(`By one-off link and a code sent to ${grace.email}`)
    expect(await isWhole()).toBe(true)
  })

  it('names the holder of the role for whom the second person confirmed go', async () => {
    honest = await decidedProject(await open())
    const { home, team, world } = honest
    const grace = await personOf('Grace Adeyemi')
    const role = await world.context.db.read.selectFrom('project_people').select('id').where('person_id', '=', grace.id).executeTakeFirstOrThrow()
    const { email } = await world.account('Bo Carr')
    const given = { name: 'Bo Carr', email, ends: 'day', until: '20 March 2026' }
    expect((await team.grace.post(`${home}/people/${role.id}/delegate`, given)).status).toBe(303)
    const bo = await world.visitor().signIn(email)
    expect((await bo.post(`${home}/go-live/second`, { password })).status).toBe(303)
    expect(await decision()).toMatchObject({ second_person: 'Bo Carr', second_for_id: grace.id, second_proof: 'password' })
    expect(await isWhole()).toBe(true)
  })
})
