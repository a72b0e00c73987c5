import { expect } from 'vitest'
import type { Day } from '../../src/day.ts'
import { projects as ofProjects, services as ofServices } from '../../src/tracker/service-list/columns.ts'
import { nationalTracker } from './national-tracker.ts'
import { SimulatedYear } from './simulated-year.ts'
import { importTrackerFile } from './tracker-file.ts'
import type { World } from './world.ts'

/** The exports and pages of which every number is compared. */
const asked = [
  `/services.csv?cols=${ofServices.columns.join()}`,
  '/services.csv?sort=golive,-size',
  '/services.csv?overdue=prerequisite',
  '/services.csv?overdue=date&sort=stage',
  '/services.csv?rollout=ready&sort=ods',
  '/rollout/export.csv',
  '/services?region=NORTH',
  '/rollout?by=region',
  '/rollout?by=commissioner&all=yes',
  '/projects',
  `/projects.csv?cols=${ofProjects.columns.join()}`,
  '/projects.csv?sort=changed&warning=still',
  '/projects?warning=still',
  '/projects?late=yes',
]

const words = (html: string): string =>
  html
    .replaceAll(/<(script|style|svg|nav|footer|head)\b.*?<\/\1>/gs, '')
    .replaceAll(/<a class="app-skip".*?<\/a>/g, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')

const onlyNow =
  /Services that closed or moved |(?<=projects? )Waves |A column: copy a column |Organisations (?=No service|Sorted by)|You see the projects that you are in. |See this list as at an earlier day |See what to do about (it|them) ?|See which go-lives are likely when /g

/** What a page says, without what is only on a page about now or about a day. */
function said(path: string, text: string): string {
  if (path.includes('.csv')) return text
  const all = words(text).replaceAll(onlyNow, '')
  const [first, last] = path.startsWith('/rollout') ? ['services are ready to start', 'Export as a tracker'] : ['Search by', 'Columns']
  return all.slice(all.indexOf(first), all.lastIndexOf(last))
}

export type Shown = Map<string, string>

/** What every one of them says to a programme viewer, now or as at a day. */
export async function shownOn(world: World, email: string, day?: Day): Promise<Shown> {
  const visitor = await world.visitor().signIn(email)
  const shown: Shown = new Map()
  for (const path of asked) {
    const page = await visitor.get(day === undefined ? path : `${path}${path.includes('?') ? '&' : '?'}asat=${day}`)
    expect([path, page.status]).toEqual([path, 200])
    shown.set(path, said(path, page.text))
  }
  return shown
}

/** Fails unless each says as at this day what it said then. */
export async function sameOn(world: World, email: string, { day, kept }: { day: Day; kept: Shown }): Promise<void> {
  const shown = await shownOn(world, email, day)
  for (const path of asked) expect([day, path, shown.get(path)?.split(/(?=\n| \d)/)]).toEqual([day, path, kept.get(path)?.split(/(?=\n| \d)/)])
}

/** A programme that has begun, and the address of someone who may see all of it. */
export async function begun(world: World, { services, projects }: { services: number; projects: number }) {
  const bea = await world.account('Bea Turner', 'booking-team')
  await importTrackerFile(world.context, await nationalTracker(services))
  const viewer = await world.account('Vik Rao', 'programme-viewer')
  const person = { accountId: bea.accountId, personId: bea.personId, name: 'Bea Turner', email: bea.email, installationRole: 'booking-team' as const }
  const year = new SimulatedYear({ context: world.context, person, seed: 1 })
  await year.start(projects)
  return { year, email: viewer.email }
}
