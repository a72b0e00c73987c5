/** Likely go-lives, worked out from the record and replaced each time: one row a running project, what was learnt of each step, and how well it did. */
export const forecasts = [
  `create table forecasts (
    project_id text primary key references projects (id),
    made_on text not null,
    path text not null,
    day_10 text,
    day_20 text,
    day_50 text,
    day_80 text,
    day_90 text,
    driver text,
    driver_title text,
    likeness text,
    cases integer,
    usual text
  )`,
  `create index forecasts_likely on forecasts (day_50) where day_50 is not null`,
  `create table forecast_lessons (
    step text not null,
    group_key text not null,
    lesson text not null,
    primary key (step, group_key)
  )`,
  `create table forecast_runs (
    id integer primary key check (id = 1),
    made_on text not null,
    made_at text not null,
    seq integer not null,
    backtest text not null
  )`,
]
