const listed = (values: string[]): string => values.map((value) => `'${value}'`).join(', ')

/**
 * The sides of the roles in the templates at that time. A role of a customised template gets a side that lets it decide nothing beyond what its kind
 * allows.
 */
const sideOf = `case
    when role_key in (${listed(['service-project-lead', 'clinical-lead', 'operational-lead', 'training-lead', 'ig-lead', 'clinical-safety-officer', 'it-lead', 'system-user'])}) then 'provider'
    when role_key in (${listed(['consumer-project-lead', 'consumer-system-user'])}) then 'consumer'
    when role_key = 'commissioning-lead' then 'commissioner'
    when kind = 'supplier' then 'supplier'
    when kind = 'service-lead' then (select p.role from projects p where p.id = project_roles.project_id)
    else 'national' end`

/** The person of the event that recorded a change, if the history has one. */
const actorOf = (where: string): string => `(select e.actor_id from events e where ${where} order by e.seq limit 1)`

/**
 * What a person may do follows from a role's side and kind; the giver of a role is recorded; an act that needs two people records both. Existing rows
 * are filled in from the history as far as possible. A project without a key role for a clinician gets one, because no procedure is signed without a
 * clinician. Every stage is computed again at the next start, because its rules have changed.
 */
export const duties = [
  `alter table projects add column roles_per_signer integer not null default 2`,
  `update projects set roles_per_signer = 4 where service_id in (select id from services where care_setting = 'gp-practice')`,
  `alter table project_roles add column side text not null default 'national'`,
  `update project_roles set side = ${sideOf}`,
  `update project_roles set kind = 'clinical' where kind = 'stakeholder' and role_key in ('clinical-lead', 'clinical-safety-officer')`,
  `update project_roles set kind = 'operational' where kind = 'stakeholder' and role_key = 'operational-lead'`,
  `insert into project_roles (project_id, role_key, name, organisation, kind, required, key_stakeholder, test_team, position, side)
    select p.id, case p.role when 'consumer' then 'consumer-clinical-lead' else 'clinical-lead' end, case p.role when 'consumer' then 'Consumer clinical lead' else 'Clinical lead' end,
      case p.role when 'consumer' then 'Service (Consumer side)' else 'Service (Provider side)' end, 'clinical', 1, 1, 0,
      (select coalesce(max(r.position), 0) + 1 from project_roles r where r.project_id = p.id), p.role
    from projects p where p.state <> 'closed' and not exists (select 1 from project_roles r where r.project_id = p.id
      and ((r.kind = 'clinical' and r.key_stakeholder = 1) or r.role_key = case p.role when 'consumer' then 'consumer-clinical-lead' else 'clinical-lead' end))`,
  `alter table accounts add column made_by text`,
  `update accounts set made_by = ${actorOf(`e.subject_id = accounts.id and e.subject = 'account' and e.action = 'created'`)}`,
  `alter table project_people add column added_by text`,
  `update project_people set added_by = ${actorOf(`e.subject_id = project_people.id and e.subject = 'person' and e.action = 'joined'`)}`,
  `update project_people set added_by = ${actorOf(`e.subject_id = project_people.project_id and e.subject = 'project' and e.action = 'started' and e.at = project_people.joined_at`)}
    where added_by is null and role_key = 'project-manager'`,
  // Someone whom an undo put back has the role from whoever gave it first.
  `update project_people set added_by = (select b.added_by from project_people b where b.project_id = project_people.project_id and b.role_key = project_people.role_key
    and b.person_id = project_people.person_id and b.added_by is not null order by b.joined_at limit 1) where added_by is null`,
  `alter table project_people add column leave_asked_by text`,
  `alter table project_people add column leave_asked_name text`,
  `alter table project_people add column leave_asked_at text`,
  `alter table project_people add column leave_reason text`,
  `alter table sop_signatures add column given_by text`,
  `update sop_signatures set given_by = (select pp.added_by from project_people pp where pp.project_id = sop_signatures.project_id and pp.role_key = sop_signatures.role_key
    and pp.person_id = sop_signatures.person_id and pp.joined_at <= sop_signatures.at order by pp.joined_at desc limit 1)`,
  `alter table sop_signatures add column organisation text`,
  // Until now everyone signed with their password.
  `alter table sop_signatures add column proof text not null default 'password'`,
  `alter table sop_signatures add column session_hash text`,
  `alter table sop_signatures add column request_id text`,
  `create index sop_signatures_project on sop_signatures (project_id, at)`,
  `alter table attestations add column first_person_id text`,
  `alter table attestations add column second_person_id text`,
  `update attestations set first_person_id = ${actorOf(`e.subject_id = attestations.id and e.subject = 'attestation' and e.action <> 'go-confirmed'`)}`,
  `update attestations set second_person_id = ${actorOf(`e.subject_id = attestations.id and e.subject = 'attestation' and e.action = 'go-confirmed'`)} where second_at is not null`,
  `alter table test_runs add column asked_by_id text`,
  `alter table test_runs add column asked_by text`,
  `alter table test_runs add column asked_as text`,
  `alter table test_runs add column asked_side text`,
  `alter table test_runs add column asked_at text`,
  `create index test_runs_asked on test_runs (asked_at) where asked_at is not null and finished_at is null`,
  `update projects set stage_until = '1970-01-01'`,
]
