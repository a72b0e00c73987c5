import { sql } from 'kysely'
import type { Kysely } from 'kysely'

/**
 * The catalogue of products, beside its table from 019: names that services use for a product, every standing that it has had, exceptions of
 * projects, and pairs that a passed run proposes.
 */
export const catalogue = [
  `create table product_names (role text not null check (role in ('provider', 'consumer')), name text not null, shown text not null, product_id text not null references products (id), own integer not null, primary key (role, name))`,
  `create index product_names_product on product_names (product_id)`,
  `create table product_standings (
    id text primary key, product_id text not null references products (id), number integer not null, status text not null, product_version text, standard_version text, fhir_version text, reason text not null, set_by text not null, set_at text not null)`,
  `create unique index product_standings_product on product_standings (product_id, number)`,
  `create index products_listed on products (lower(product), id)`,
  `create table product_exceptions (
    id text primary key, project_id text not null references projects (id), product text not null, product_name text not null, status text, meaning text not null, reason text not null, until text not null, role_name text not null,
    person_id text not null references people (id), person_name text not null, signed_at text not null, withdrawn_by text, withdrawn_at text, withdrawn_why text)`,
  `create index product_exceptions_project on product_exceptions (project_id, product_name, until)`,
  `create table pair_proposals (
    id text primary key, consumer_product text not null, provider_product text not null, project_id text not null references projects (id), run_id text not null references test_runs (id), proposed_by text not null, proposed_at text not null,
    decision text check (decision in ('confirmed', 'dismissed')), reason text, settled_by text, settled_at text)`,
  `create unique index pair_proposals_open on pair_proposals (consumer_product, provider_product) where settled_at is null`,
  `create index pair_proposals_pair on pair_proposals (consumer_product, provider_product, proposed_at)`,
  `create index pairs_run on pairs (run_id)`,
  `alter table test_plans add column provider_product text`,
  `alter table test_plans add column consumer_product text`,
]

/** The products named in set-ups, stored beside their JSON so that they can be counted. */
export async function keepSystems(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ project_id: string; set_up: string }>`select project_id, set_up from test_plans`.execute(db)
  for (const { project_id, set_up } of rows) {
    const { systems = [] } = JSON.parse(set_up) as { systems?: { side: string; product: string }[] }
    const of = (side: string): string | null => systems.find((one) => one.side === side)?.product || null
    await sql`update test_plans set provider_product = ${of('provider')}, consumer_product = ${of('consumer')} where project_id = ${project_id}`.execute(db)
  }
}
