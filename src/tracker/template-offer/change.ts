import type { WorkflowOption } from '../sop/options.ts'
import type { CaseItem, ConditionItem, CriterionItem, PrerequisiteItem, RoleItem } from '../templates/project-items.ts'
import { keysOf } from '../../keys.ts'

/** In the order in which a page shows them. */
export const kindNames = {
  role: { one: 'role', many: 'roles', heading: 'Roles' },
  prerequisite: { one: 'prerequisite', many: 'prerequisites', heading: 'Prerequisites' },
  condition: { one: 'entry condition', many: 'entry conditions', heading: 'Entry conditions of the test' },
  code: { one: 'disposition code', many: 'disposition codes', heading: 'Disposition codes' },
  case: { one: 'test case', many: 'test cases', heading: 'Test cases' },
  criterion: { one: 'go-live criterion', many: 'go-live criteria', heading: 'Go-live criteria' },
  option: { one: 'workflow option', many: 'workflow options', heading: 'Workflow options of the procedure' },
  sop: { one: 'procedure text', many: 'procedure texts', heading: 'Text of the procedure' },
} as const
export type Kind = keyof typeof kindNames
export const kinds = keysOf(kindNames)

/** One thing that newer templates say otherwise than a project. */
export interface Change {
  /** Names it in a form: its kind and key. */
  id: string
  kind: Kind
  key: string
  how: 'new' | 'changed' | 'gone'
  title: string
  /** What a project gets more to read of a new item. */
  says: string
  fields: { name: string; before: string; after: string }[]
  /** What is on record for it, in words that follow "It"; null if nobody has touched it. */
  recorded: string | null
  /** Whether it may be taken: what is on record is never removed, an edited text is never replaced. */
  choosable: boolean
  /** Whether it is taken unless someone leaves it out. */
  ticked: boolean
  /** What taking it asks of a gate, if it is new. */
  gate: 'initiate' | 'prerequisites' | 'configuration' | 'testing' | 'technical-live' | 'hand-over' | null
}

export type Recorded<Item> = Item & { recorded: string | null }
type HeldRow<Item> = Recorded<Item> & { id: string }

/** What a project has of what templates give. */
export interface HeldItems {
  roles: Recorded<RoleItem>[]
  prerequisites: HeldRow<PrerequisiteItem>[]
  conditions: HeldRow<ConditionItem>[]
  criteria: HeldRow<CriterionItem>[]
  cases: HeldRow<CaseItem>[]
  codes: string[]
  options: WorkflowOption[]
  /** Someone has chosen among the options, or laid them out. */
  optionsTouched: boolean
  /** `fresh`: what a new project's draft would say now. `known`: whether the draft was made from, or compared with, the present text of the template. */
  sop: { body: string; fresh: string; edited: boolean; known: boolean; issued: number | null }
}

export interface Circumstances {
  /** Go was decided, so anything new would reopen a gate that was passed. */
  afterGo: boolean
}
