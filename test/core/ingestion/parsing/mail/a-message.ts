/** A message with what messages have: encoded words, alternatives, a quotation, a signature and attachments. */
export const aMessage = `From: =?UTF-8?Q?J=C3=BCrgen_Example?= <juergen@example.org>
To: Ann <ann@example.org>, team@example.org
Cc: "Bob B." <bob@example.org>
Subject: =?ISO-8859-1?Q?Gr=FC=DFe?= and plans
Date: Tue, 02 Jan 2024 10:30:00 +0100
Message-ID: <two@example.org>
In-Reply-To: <one@example.org>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="outer"

--outer
Content-Type: multipart/alternative; boundary="inner"

--inner
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

Hello Ann,

the plans for spring are sch=F6n.

On Mon, 1 Jan 2024 at 09:00, Ann <ann@example.org> wrote:
> What are the plans?
> > Older still.

--=20
J=FCrgen
Example Ltd
--inner
Content-Type: text/html; charset=utf-8

<p>Hello Ann,</p><p>the plans for spring are nice.</p>
--inner--
--outer
Content-Type: text/csv
Content-Disposition: attachment; filename*0*=UTF-8''plan%20; filename*1=2024.csv
Content-Transfer-Encoding: base64

YSxiCjEsMgo=
--outer
Content-Type: message/rfc822

Subject: The one before
From: ann@example.org

Earlier text.
--outer
Content-Type: application/octet-stream
Content-Disposition: attachment

bytes
--outer--
`;
