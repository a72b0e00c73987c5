import { afterEach, expect, it } from 'vitest'
import { everyRoute } from '../../src/routes.ts'
import { password } from '../support/browserless.ts'
import type { Visitor } from '../support/browserless.ts'
import { openTestSqlite } from '../support/databases.ts'
import { sendEveryForm } from '../support/drawn-forms.ts'
import { decidedProject, liveProject } from '../support/honest-project.ts'
import type { Honest } from '../support/honest-project.ts'
import { hidden } from '../support/started-project.ts'

let honest: Honest
let people: Record<string, Visitor>
afterEach(async () => {
  await honest.world.close()
})

async function everybody({ world, pm, dos, clinical, team }: Honest): Promise<Record<string, Visitor>> {
  await world.account('Bea Turner', 'booking-team')
  await world.account('Vera Stone', 'programme-viewer')
  const signIn = (email: string) => world.visitor().signIn(email)
  return { booking: await signIn('bea.turner@example.nhs.uk'), viewer: await signIn('vera.stone@example.nhs.uk'), pm, dos, clinical, ...team }
}

async function change(act: 'hold' | 'stop'): Promise<void> {
  const { pm, home } = honest
  const version = hidden((await pm.get(`${home}/${act}`)).text, 'version')
  expect((await pm.post(`${home}/${act}`, { reason: 'The supplier is late', version })).status).toBe(303)
}

async function closed(): Promise<void> {
  honest = await liveProject(await openTestSqlite())
  const { pm, home, team } = honest
  expect((await team.priya.post(`${home}/go-live/hand-over`, { password })).status).toBe(303)
  expect((await pm.post(`${home}/go-live/close`, { password, lessons: 'Begin early' })).status).toBe(303)
  people = await everybody(honest)
}

/** Every page below a project by its address, also those to which no link leads now. */
async function everyPage(): Promise<string[]> {
  const { read } = honest.world.context.db
  const first = async (table: 'project_people' | 'test_cases' | 'prerequisites' | 'sandbox_schedules' | 'appointments' | 'interactions' | 'evidence') =>
    (await read.selectFrom(table).selectAll().limit(1).executeTakeFirst()) as unknown as { id: string; key?: string } | undefined
  const [member, test, prerequisite, diary, evidence] = await Promise.all(
    (['project_people', 'test_cases', 'prerequisites', 'sandbox_schedules', 'evidence'] as const).map(first),
  )
  const values: Record<string, string | undefined> = {
    ':member': member?.id,
    ':case': test?.id,
    ':key': prerequisite?.key,
    ':diary': diary?.id,
    ':evidence': evidence?.id,
    ':run': '1',
    ':number': '1',
    ':kind': 'go-live',
  }
  return everyRoute
    .filter((route) => route.method === 'get' && route.path.startsWith('/projects/:project/') && !route.path.endsWith('/live'))
    .map((route) => route.path.replace('/projects/:project', honest.home).replace(/:[a-z]+/g, (name) => values[name] ?? name))
    .filter((path) => !path.includes(':'))
    .map((path) => (path.endsWith('/sign') ? `${path}?role=clinical-lead` : path))
}

/** What each person sends from the pages of the project, as they are drawn; none of it is refused. */
async function sendAll(): Promise<Map<string, string[]>> {
  const accepted = new Map<string, string[]>()
  const refused: unknown[] = []
  for (const [name, visitor] of Object.entries(people)) {
    const { pages, sent } = await sendEveryForm(visitor, honest.home, await everyPage())
    refused.push(...pages.filter((one) => one.status >= 400).map((one) => [name, 'page', one.page, one.status]))
    for (const one of sent)
      if ([400, 403, 404, 409, 500].includes(one.status) || /This project (is closed|was stopped)/.test(one.text))
        refused.push([name, one.page, one.action, one.status])
    accepted.set(
      name,
      sent.map((one) => one.action),
    )
  }
  expect(refused.map((one) => JSON.stringify(one))).toEqual([])
  return accepted
}

it('a held project draws the forms for what goes on, to each person those that are taken', { timeout: 120_000 }, async () => {
  honest = await decidedProject(await openTestSqlite())
  const { pm, home } = honest
  await pm.post(`${home}/test-plan/runs`, { held_on: '2026-03-02', environment: 'like-live', attendees: 'Meera, Dan' })
  people = await everybody(honest)
  await change('hold')
  const accepted = await sendAll()
  expect(accepted.get('viewer')).toEqual([])
  expect(accepted.get('pm')?.join(' ')).toContain('/test-plan/runs/2/results')
})

it('a stopped project draws no form but the one that resumes it', { timeout: 120_000 }, async () => {
  honest = await decidedProject(await openTestSqlite())
  people = await everybody(honest)
  await change('stop')
  for (const [name, actions] of await sendAll()) expect([name, actions]).toEqual([name, name === 'pm' || name === 'booking' ? ['/projects/:id/resume'] : []])
})

it('a closed project draws no form but the one that opens a correction, to the booking team alone', { timeout: 120_000 }, async () => {
  await closed()
  for (const [name, actions] of await sendAll()) expect([name, actions]).toEqual([name, name === 'booking' ? ['/projects/:id/correction'] : []])
})

it('a closed project under correction draws its forms to the booking team alone', { timeout: 120_000 }, async () => {
  await closed()
  const { booking } = people
  const { home } = honest
  const version = hidden((await booking?.get(`${home}/correction`))?.text ?? '', 'version')
  expect((await booking?.post(`${home}/correction`, { reason: 'The certificate was renewed', version }))?.status).toBe(303)
  const { booking: ofTeam, ...others } = Object.fromEntries(await sendAll())
  expect(ofTeam?.length).toBeGreaterThan(10)
  expect(Object.values(others).flat()).toEqual([])
})
