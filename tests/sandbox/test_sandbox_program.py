"""The sandbox as a program: it starts, says where it is, and leaves cleanly when told to."""

import asyncio
import re
import signal
import sys
from email.message import EmailMessage
from pathlib import Path

import aiosmtplib
import httpx

from tests.privacy.finding import kinds_in

ROOT = Path(__file__).parents[2]


async def test_the_program_says_where_it_is_keeps_what_it_heard_to_itself_and_stops_when_told(
    tmp_path: Path,
) -> None:
    state = tmp_path / "sandbox.json"
    program = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "sandbox", "--http-port", "0", "--smtp-port", "0", "--state", str(state)),
        cwd=ROOT,
        stderr=asyncio.subprocess.PIPE,
    )
    assert program.stderr is not None
    async with asyncio.timeout(60):
        line = (await program.stderr.readline()).decode()
        address = re.search(r"(http://\S+)/view, mail on port (\d+)", line)
        assert address is not None, line
        async with httpx.AsyncClient(base_url=address[1], trust_env=False) as browser:
            sms = {"login": "swan", "psw": "x", "id": "77", "phones": "79161234567", "mes": "Здравствуйте"}
            answer = await browser.post("/sys/send.php", data=sms)
        assert answer.json() == {"id": 77, "cnt": 1}
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = "shop@example.org", "anna@example.org", "Заказ принят"
        mail.set_content("Здравствуйте, Анна!")
        await aiosmtplib.send(mail, hostname="127.0.0.1", port=int(address[2]))
        program.send_signal(signal.SIGTERM)
        told = (await program.stderr.read()).decode()
        assert await program.wait() == 0
    assert not kinds_in(told)
    assert '"77":1' in state.read_text()
