import type { ProjectId } from '../../db/ids.ts'
import type { GoLiveCriteriaTable } from '../../db/tables/go-live.ts'
import type { PrerequisitesTable } from '../../db/tables/prerequisites.ts'
import type { ProjectRolesTable } from '../../db/tables/projects.ts'
import type { TestCasesTable, TestEntryConditionsTable } from '../../db/tables/test-plan.ts'
import type { WorkflowOption } from '../sop/options.ts'
import { defaultCodesFor, entryConditionsFor, goLiveCriteriaFor, prerequisitesFor, rolesFor, sopFor, testCasesFor, workflowOptionsFor } from './for-project.ts'
import type { ProjectRole, Templates } from './shapes.ts'

/** What rows take from the templates, in the columns that keep it. */
export type RoleItem = Pick<ProjectRolesTable, 'role_key' | 'name' | 'organisation' | 'side' | 'kind' | 'required' | 'key_stakeholder' | 'test_team'>
export type PrerequisiteItem = Pick<
  PrerequisitesTable,
  | 'key'
  | 'stage'
  | 'group_key'
  | 'title'
  | 'what'
  | 'how'
  | 'link'
  | 'owners'
  | 'needs'
  | 'value_kind'
  | 'value_label'
  | 'value_required'
  | 'value_level'
  | 'derived'
  | 'expires'
  | 'optional'
>
export type CaseItem = Pick<TestCasesTable, 'template_key' | 'code' | 'number' | 'side' | 'criterion' | 'expected' | 'sandbox_sees' | 'smoke'>
export type ConditionItem = Pick<TestEntryConditionsTable, 'template_key' | 'title' | 'owner'>
export type CriterionItem = Pick<GoLiveCriteriaTable, 'key' | 'title' | 'owner' | 'kind'>
export type OptionItem = WorkflowOption

export interface ProjectItems {
  roles: RoleItem[]
  prerequisites: PrerequisiteItem[]
  conditions: ConditionItem[]
  criteria: CriterionItem[]
  cases: CaseItem[]
  codes: string[]
  options: OptionItem[]
  /** The Markdown of the procedure, before facts are put into it. */
  sop: string
}

interface Of {
  role: ProjectRole
  careSetting: string
  /** The disposition codes to be tested; those of the care setting if none are given. */
  codes?: string[]
}

/** Everything that a new project of this role and care setting gets from the templates. */
export function projectItems(templates: Templates, { role, careSetting, codes }: Of): ProjectItems {
  return {
    roles: rolesFor(templates, role).map((one) => ({
      role_key: one.key,
      name: one.name,
      organisation: one.organisation,
      side: one.side,
      kind: one.kind,
      required: Number(one.required),
      key_stakeholder: Number(one.keyStakeholder),
      test_team: Number(one.testTeam),
    })),
    prerequisites: prerequisitesFor(templates, role, careSetting).map((one) => ({
      key: one.key,
      stage: one.stage,
      group_key: one.group,
      title: one.title,
      what: one.what,
      how: one.how,
      link: one.link,
      owners: JSON.stringify(one.owners),
      needs: JSON.stringify(one.needs),
      value_kind: one.value?.kind ?? null,
      value_label: one.value?.label ?? null,
      value_required: one.value ? 1 : 0,
      value_level: one.value?.level ?? null,
      derived: one.derived ?? null,
      expires: Number(one.expires),
      optional: Number(one.optional),
    })),
    conditions: entryConditionsFor(templates, role, careSetting).map((one) => ({ template_key: one.key, title: one.title, owner: one.owner })),
    criteria: goLiveCriteriaFor(templates, role, careSetting).map((one) => ({ key: one.key, title: one.title, owner: one.owner, kind: one.kind })),
    cases: testCasesFor(templates, { role, careSetting, ...(codes ? { codes } : {}) }).map((one) => ({
      template_key: one.key,
      code: one.code,
      number: one.number,
      side: one.side,
      criterion: one.criterion,
      expected: one.expected,
      sandbox_sees: Number(one.sandboxSees),
      smoke: Number(one.smoke),
    })),
    codes: codes ?? defaultCodesFor(templates, careSetting),
    options: workflowOptionsFor(templates, role, careSetting),
    sop: sopFor(templates, careSetting, role),
  }
}

interface Place {
  id: string
  projectId: ProjectId
  position: number
}

/** The rows of items that nobody has touched yet. */
export const roleRow = (item: RoleItem, { projectId, position }: Omit<Place, 'id'>): ProjectRolesTable => ({ project_id: projectId, ...item, position })

export const prerequisiteRow = (item: PrerequisiteItem, { id, projectId, position }: Place): PrerequisitesTable => ({
  id,
  project_id: projectId,
  ...item,
  by_hand: null,
  position,
  status: 'not-started',
  reason: null,
  value: null,
  valid_until: null,
  due_date: null,
  note: null,
  waived_by: null,
  waived_by_id: null,
  settled_by: null,
  settled_by_id: null,
  settled_at: null,
  version: 1,
  needs_until: item.needs === '[]' ? '9999-12-31' : '',
  shared_id: null,
  lost_shared_id: null,
  own_reason: null,
  on_record: null,
})

export const caseRow = (item: CaseItem, { id, projectId, position }: Place): TestCasesTable => ({ id, project_id: projectId, ...item, position })

export const conditionRow = (item: ConditionItem, { id, projectId, position }: Place): TestEntryConditionsTable => ({
  id,
  project_id: projectId,
  ...item,
  position,
  met_by: null,
  met_by_id: null,
  met_at: null,
  note: null,
  due_day: null,
  version: 1,
})

export const criterionRow = (item: CriterionItem, { id, projectId, position }: Place): GoLiveCriteriaTable => ({
  id,
  project_id: projectId,
  ...item,
  position,
  met_by: null,
  met_by_id: null,
  met_at: null,
  note: null,
  due_day: null,
  waived_reason: null,
  version: 1,
})
