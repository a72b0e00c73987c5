import { addDays } from '../../src/day.ts'
import type { Day } from '../../src/day.ts'
import type { Visitor } from '../support/world.ts'
import { hidden } from '../support/started-project.ts'
import type { SeededProject } from './page-workloads.ts'
import { engagements } from './seed-own-fields.ts'

/** How many acts people did meanwhile, and how many were refused. */
export interface Meanwhile {
  done: number
  refused: string[]
}

type Act = (visitor: Visitor, on: SeededProject, number: number) => Promise<{ status: number; text: string }>

const note: Act = (visitor, { id }, number) => visitor.post(`/projects/${id}/notes`, { body: `Call ${number} with the practice` })

const tick: Act = async (visitor, { id }) => {
  const page = `/projects/${id}/prerequisites/training-plan`
  const { text } = await visitor.get(page)
  return visitor.post(page, { status: 'in-progress', note: 'Begun', version: hidden(text, 'version') })
}

const list = '/projects?state=open'
/** A form of a row's own page, opened in the row of a list: it is fetched, filled in, sent, and leads back to the list. */
const inRow = async (visitor: Visitor, page: string, fill: (text: string) => Record<string, string>): Promise<{ status: number; text: string }> => {
  const { text } = await visitor.get(`${page}${page.includes('?') ? '&' : '?'}back=${encodeURIComponent(list)}`)
  return visitor.post(page.split('?')[0] ?? page, { ...fill(text), back: list })
}

const moveDate: Act = (visitor, { id }, number) =>
  inRow(visitor, `/projects/${id}/dates/go-live`, (text) => ({
    day: addDays('2031-01-01' as Day, number % 1499),
    status: 'provisional',
    reason: 'supplier-delay',
    note: 'The release slipped',
    seen: hidden(text, 'seen'),
  }))

/** An own field of the service or of the project, chosen, typed or counted. */
const setField: Act = (visitor, { id, ods }, number) => {
  const ofService = `/services/${ods}/fields`
  const edits: [path: string, field: string, value: string][] = [
    [ofService, 'engagement', engagements[number % engagements.length] ?? ''],
    [ofService, 'licences', String(number % 89)],
    [`/projects/${id}/fields`, 'next-step', `Call back on day ${number}`],
    [ofService, 'remark', `Spoke to the manager about point ${number}`],
  ]
  const [path, field, value] = edits[Math.floor(number / acts.length) % edits.length] ?? edits[0] ?? ['', '', '']
  return inRow(visitor, `${path}?only=${field}`, (text) => ({ only: field, [`own.${field}`]: value, [`seen.${field}`]: hidden(text, `seen.${field}`) }))
}

/** Holds a project, or resumes it if it is on hold. */
const changeState: Act = async (visitor, { id }) => {
  const isOpen = (await visitor.get(`/projects/${id}/hold`)).status === 200
  const page = `/projects/${id}/${isOpen ? 'hold' : 'resume'}`
  return inRow(visitor, page, (text) => ({ version: hidden(text, 'version'), reason: isOpen ? 'The practice moves house' : 'They have moved' }))
}

const acts = [note, tick, moveDate, setField, changeState, setField]

/** Does real acts through the pages at a given rate a second, one project after another, until it is stopped. */
export function keepActing(visitor: Visitor, projects: SeededProject[], aSecond: number): { stop: () => Promise<Meanwhile> } {
  const meanwhile: Meanwhile = { done: 0, refused: [] }
  const under = new Set<Promise<void>>()
  // Each act uses another day than those of an earlier window.
  let number = Math.round(performance.now() / 10)
  const one = async (): Promise<void> => {
    const at = number++
    const act = acts[at % acts.length] ?? note
    const on = projects[at % projects.length]
    if (!on) throw new Error('There are no projects')
    const answer = await act(visitor, on, at)
    if (answer.status === 303) meanwhile.done += 1
    else meanwhile.refused.push(`${act.name}: ${answer.status} ${/error-message">([^<]*)|<h1[^>]*>([^<]*)/.exec(answer.text)?.[0] ?? ''}`)
  }
  const begin = (): void => {
    const running: Promise<void> = one()
      .catch((error: unknown) => void meanwhile.refused.push(String(error)))
      .finally(() => under.delete(running))
    under.add(running)
  }
  const timer = aSecond === 0 ? undefined : setInterval(begin, 1000 / aSecond)
  return {
    async stop() {
      clearInterval(timer)
      await Promise.all(under)
      return meanwhile
    },
  }
}
