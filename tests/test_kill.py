"""Bots killed with SIGKILL at random moments lose no question. 200 rounds: benchmarks/kill.py."""

import subprocess
from pathlib import Path

from botapi import UNLIMITED, BotApi
from botapi.people import Person
from killing import Outcome, all_done, kill, kill_again_and_again, quotes, start, under_way
from postgresql import Server


def holds(outcome: Outcome) -> None:
    assert outcome.lost == []
    assert outcome.out_of_order == []
    # a double only where a kill fell between sending and noting it
    assert set(outcome.doubled) <= outcome.interrupted
    assert sum(outcome.doubled.values()) <= outcome.kills * len(outcome.asked)


async def test_a_bot_that_is_killed_again_and_again_answers_every_question(tmp_path: Path) -> None:
    with BotApi(limits=UNLIMITED) as api:
        holds(await kill_again_and_again(api, tmp_path, rounds=3, chats=6, seed=5740))


async def test_of_two_replicas_one_is_killed_and_nothing_is_lost(
    tmp_path: Path, server: Server
) -> None:
    address = server.empty()
    folders = [tmp_path / name for name in ("one", "two")]
    with BotApi(limits=UNLIMITED) as api:
        people = [api.user(6_000 + number) for number in range(8)]
        replicas: list[subprocess.Popen[bytes]] = []
        try:
            for folder in folders:
                folder.mkdir()
                replicas.append(start(api, folder, address))
            ask(people, "trước")
            for person in people:
                await person.hears(timeout=30)
            ask(people, "lúc đó")
            kill(replicas[0])  # the leader or the other: either must do
            interrupted = under_way(address)
            ask(people, "sau đó")
            await all_done(api, address)
            replicas[1].terminate()
            assert replicas[1].wait(15) == 0
        finally:
            for replica in replicas:  # a failed test leaves none behind
                replica.kill()
        asked = {person.id: ["trước", "lúc đó", "sau đó"] for person in people}
        heard = {person.id: quotes(api, person) for person in people}
    holds(Outcome(asked, heard, interrupted, kills=1))


def ask(people: list[Person], text: str) -> None:
    for person in people:
        person.sends(text)
