import { tellPeople } from '../../src/tracker/notices/tell-people.ts'
import type { TestContext } from './context.ts'

/** Lets three quiet minutes pass, and sends everyone what is new for them. Returns how many people got an email. */
export function tellAll(context: TestContext): Promise<number> {
  context.advance(180_000)
  return tellPeople(context)
}
