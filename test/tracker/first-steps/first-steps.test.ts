import { expect, it } from 'vitest'
import { asProjectId } from '../../../src/db/ids.ts'
import { firstSteps } from '../../../src/tracker/first-steps/first-steps.ts'
import type { Beginnings } from '../../../src/tracker/first-steps/first-steps.ts'

const nothing: Beginnings = { others: false, services: false, projects: false, invited: false, project: null }
const email = 'sam@example.nhs.uk'
const brief = (steps: ReturnType<typeof firstSteps>) => steps?.steps.map((one) => `${one.title}: ${one.done ? 'done' : one.next ? 'next' : 'later'}`)

it.each<[string, 'booking-team' | 'project-manager', Partial<Beginnings>, string[] | undefined]>([
  [
    'the booking team begins with accounts',
    'booking-team',
    {},
    ['Add accounts for your team: next', 'Bring in your services: later', 'Start a project: later', 'Invite its people: later'],
  ],
  [
    'what is done is ticked off, in whatever order',
    'booking-team',
    { services: true },
    ['Add accounts for your team: next', 'Bring in your services: done', 'Start a project: later', 'Invite its people: later'],
  ],
  [
    'a project manager begins with the service',
    'project-manager',
    {},
    ['Find your service, or add it: next', 'Start a project: later', 'Invite its people: later'],
  ],
  [
    'a project is followed by its people',
    'project-manager',
    { services: true, projects: true, project: asProjectId('p') },
    ['Find your service, or add it: done', 'Start a project: done', 'Invite its people: next'],
  ],
  ['nothing is left when all has begun', 'booking-team', { others: true, services: true, projects: true, invited: true, project: asProjectId('p') }, undefined],
])('%s', (_, role, there, steps) => {
  expect(brief(firstSteps(role, { ...nothing, ...there }, email))).toEqual(steps)
})

it('a step that cannot be taken yet has no link', () => {
  const links = (there: Partial<Beginnings>) =>
    firstSteps('booking-team', { ...nothing, ...there }, email)?.steps.map((one) => one.links.map((link) => link.href))
  expect(links({})).toEqual([['/admin/accounts/new'], ['/imports/new', '/services/new'], [], []])
  expect(links({ services: true })?.[2]).toEqual(['/services?project=none'])
  expect(links({ projects: true, project: asProjectId('p') })?.[3]).toEqual(['/projects/p/people'])
})

it.each([
  ['someone who can only read', 'programme-viewer', {}, 'Nothing is here yet'],
  ['someone in no project', 'none', { services: true }, 'You are not in a project yet'],
] as const)('%s is told whom to ask', (_, role, there, heading) => {
  expect(firstSteps(role, { ...nothing, ...there }, email)).toMatchObject({ heading, steps: [], asks: true })
})

it.each([
  ['someone who can only read', 'programme-viewer', { services: true }],
  ['someone in a project', 'none', { projects: true }],
] as const)('%s has nothing to begin', (_, role, there) => {
  expect(firstSteps(role, { ...nothing, ...there }, email)).toBeNull()
})
