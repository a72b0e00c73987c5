import { addDays } from '../../src/day.ts'
import type { Day } from '../../src/day.ts'
import type { Visitor } from '../support/world.ts'
import { hidden } from '../support/started-project.ts'

/** How many acts people did meanwhile, and how many were refused. */
export interface Meanwhile {
  done: number
  refused: string[]
}

type Act = (visitor: Visitor, project: string, number: number) => Promise<{ status: number; text: string }>

const note: Act = (visitor, project, number) => visitor.post(`/projects/${project}/notes`, { body: `Call ${number} with the practice` })

const tick: Act = async (visitor, project) => {
  const page = `/projects/${project}/prerequisites/training-plan`
  const { text } = await visitor.get(page)
  return visitor.post(page, { status: 'in-progress', note: 'Begun', version: hidden(text, 'version') })
}

const moveDate: Act = async (visitor, project, number) => {
  const page = `/projects/${project}/dates/go-live`
  const { text } = await visitor.get(page)
  const day = addDays('2031-01-01' as Day, number % 1500)
  return visitor.post(page, { day, status: 'provisional', reason: 'supplier-delay', note: 'The release slipped', seen: hidden(text, 'seen') })
}

const acts = [note, tick, moveDate]

/** Does real acts through the pages at a given rate a second, one project after another, until it is stopped. */
export function keepActing(visitor: Visitor, projects: string[], aSecond: number): { stop: () => Promise<Meanwhile> } {
  const meanwhile: Meanwhile = { done: 0, refused: [] }
  const under = new Set<Promise<void>>()
  // Each act uses another day than those of an earlier window.
  let number = Math.round(performance.now() / 10)
  const one = async (): Promise<void> => {
    const at = number++
    const act = acts[at % acts.length] ?? note
    const answer = await act(visitor, projects[at % projects.length] ?? '', at)
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
