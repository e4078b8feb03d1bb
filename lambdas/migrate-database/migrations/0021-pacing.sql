-- When something outside may be asked next. No tenant: others see one deployment, and its rate is the rate of all of its tenants.
-- Keys are hashes; nothing tells from whom a turn is.
create table sheaf.paces (
  pace_key text primary key,
  last_turn_at timestamptz not null,             -- handed out last; may lie ahead
  held_until timestamptz not null default '-infinity',
  slowdown real not null default 1 check (slowdown between 1 and 32)
) with (fillfactor = 70);

select sheaf.secure_tables();

-- The next turn, `intervalMs` after the last one and later by what the pace was slowed down; each turn takes a tenth of that back.
-- One statement: whoever comes meanwhile waits for the row, and then sees this turn. A turn further off than `longestWaitMs` is not
-- taken; how far it is, is told all the same. The clock is that of the database, so that no other needs to agree with it.
create function sheaf.take_turn(a jsonb) returns jsonb language plpgsql as $$
declare
  turn timestamptz;
begin
  insert into sheaf.paces as p (pace_key, last_turn_at) values (a->>'key', clock_timestamp())
  on conflict (pace_key) do update set
    last_turn_at = sheaf.next_turn(p, (a->>'intervalMs')::float),
    slowdown = greatest(1, p.slowdown - 0.1)
   where sheaf.next_turn(p, (a->>'intervalMs')::float) <= clock_timestamp() + (a->>'longestWaitMs')::float * interval '1 ms'
  returning last_turn_at into turn;
  if turn is null then
    select sheaf.next_turn(p, (a->>'intervalMs')::float) into turn from sheaf.paces p where p.pace_key = a->>'key';
    return jsonb_build_object('isTaken', false, 'waitMs', sheaf.milliseconds_until(turn));
  end if;
  return jsonb_build_object('isTaken', true, 'waitMs', sheaf.milliseconds_until(turn));
end $$;

create function sheaf.next_turn(p sheaf.paces, interval_ms float) returns timestamptz language sql volatile as $$
  select greatest(clock_timestamp(), p.last_turn_at + interval_ms * p.slowdown * interval '1 ms', p.held_until)
$$;

create function sheaf.milliseconds_until(at timestamptz) returns bigint language sql volatile as $$
  select greatest(0, ceil(extract(epoch from at - clock_timestamp()) * 1000))::bigint
$$;

-- Whether the pace was held off while somebody waited for a turn.
create function sheaf.turn_is_held(a jsonb) returns jsonb language plpgsql as $$
begin
  return jsonb_build_object('isHeld', exists (
    select from sheaf.paces p where p.pace_key = a->>'key' and p.held_until > clock_timestamp()));
end $$;

-- No turns for so long, and half the pace after it. What comes while it is held already is of the same burst and halves nothing more.
create function sheaf.back_off(a jsonb) returns jsonb language plpgsql as $$
begin
  insert into sheaf.paces as p (pace_key, last_turn_at, held_until, slowdown)
  values (a->>'key', clock_timestamp(), clock_timestamp() + (a->>'holdMs')::float * interval '1 ms', 2)
  on conflict (pace_key) do update set
    held_until = greatest(p.held_until, excluded.held_until),
    slowdown = case when p.held_until > clock_timestamp() then p.slowdown else least(32, p.slowdown * 2) end;
  return '{}';
end $$;
