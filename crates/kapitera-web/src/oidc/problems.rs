//! What can go wrong when somebody signs in by the provider, in words. None holds a secret, a code or a part of a token.

use std::io::ErrorKind;
use std::path::Path;

use kapitera_message::{Problem, Text, text};
use openidconnect::core::CoreErrorResponseType;
use openidconnect::{ClaimsVerificationError, DiscoveryError, RequestTokenError, StandardErrorResponse};

/// The code of [`busy`].
pub const BUSY: &str = "oidc_busy";

fn of(code: &'static str, what: Text, issuer: &str) -> Problem {
    Problem::error(code, what).named(Text::same(issuer.to_owned()))
}

/// For the administrator, who alone can mend it.
fn tell_administrator() -> Text {
    text!(
        "logga in med lösenord om du har ett, och säg till administratören",
        "sign in by password if you have one, and tell the administrator"
    )
}

pub fn setting(key: &str) -> Problem {
    Problem::error("oidc_setting", text!("”{key}” i [web] kan inte läsas", "“{key}” in [web] cannot be read"))
        .hint(text!("skriv en hel webbadress", "write a whole web address"))
}

pub fn secret_not_read(path: &Path, kind: ErrorKind) -> Problem {
    Problem::error(
        "oidc_secret_not_read",
        text!("leverantörens hemlighet kan inte läsas: {kind}", "the provider's secret cannot be read: {kind}"),
    )
    .named(Text::same(path.display().to_string()))
    .hint(text!(
        "spara hemligheten i filen som client-secret-file i [web.oidc] nämner, läsbar för den som kör servern",
        "save the secret in the file that client-secret-file in [web.oidc] names, readable by who runs the server"
    ))
}

pub fn secret_short(path: &Path, least: usize) -> Problem {
    Problem::error(
        "oidc_secret_short",
        text!(
            "leverantörens hemlighet är kortare än {least} tecken",
            "the provider's secret is shorter than {least} characters"
        ),
    )
    .named(Text::same(path.display().to_string()))
    .why(text!("en kort hemlighet kan gissas", "a short secret can be guessed"))
    .hint(text!("låt leverantören skapa en ny", "let the provider make a new one"))
}

pub fn no_roots() -> Problem {
    Problem::error(
        "oidc_no_roots",
        text!("systemet litar inte på några certifikat", "the system trusts no certificates"),
    )
    .why(text!("då kan leverantören inte kännas igen", "the provider cannot be known without"))
    .hint(text!(
        "installera systemets rotcertifikat (ca-certificates)",
        "install the system's root certificates (ca-certificates)"
    ))
}

pub fn busy() -> Problem {
    Problem::error(BUSY, text!("för många loggar in på en gång", "too many sign in at once"))
        .why(text!("leverantören svarar långsamt", "the provider answers slowly"))
        .hint(text!("vänta en halv minut och logga in igen", "wait half a minute and sign in again"))
}

fn begin_again() -> Text {
    text!("logga in på nytt, i ett fönster åt gången", "sign in anew, in one window at a time")
}

pub fn not_begun() -> Problem {
    Problem::error(
        "oidc_not_begun",
        text!("inloggningen påbörjades inte i den här webbläsaren", "the sign-in was not begun in this browser"),
    )
    .why(text!(
        "sidan är laddad en gång till, eller länken kommer från någon annan",
        "the page was loaded again, or the link is somebody else's"
    ))
    .hint(begin_again())
}

pub fn too_late() -> Problem {
    Problem::error(
        "oidc_too_late",
        text!("inloggningen tog mer än tio minuter", "the sign-in took more than ten minutes"),
    )
    .why(text!("den gäller inte längre än så", "it holds no longer than that"))
    .hint(begin_again())
}

pub fn other_state() -> Problem {
    Problem::error(
        "oidc_other_state",
        text!("svaret hör till en annan inloggning", "the answer belongs to another sign-in"),
    )
    .why(text!(
        "någon annan kunde annars logga in dig som sig",
        "somebody else could otherwise sign you in as themselves"
    ))
    .hint(begin_again())
}

pub fn no_code() -> Problem {
    Problem::error("oidc_no_code", text!("leverantörens svar är tomt", "the provider's answer is empty"))
        .hint(begin_again())
}

pub fn provider_refused(error: &str) -> Problem {
    let error = plain(error);
    let hint = match error.as_str() {
        "access_denied" => text!(
            "du avbröt, eller får inte använda kapitera hos leverantören: tala med den som sköter den",
            "you broke off, or may not use kapitera at the provider: speak with who runs it"
        ),
        "server_error" | "temporarily_unavailable" => text!("försök igen om en stund", "try again in a while"),
        _ => tell_administrator(),
    };
    Problem::error(
        "oidc_refused",
        text!("leverantören loggade inte in dig: {error}", "the provider did not sign you in: {error}"),
    )
    .hint(hint)
}

pub fn unknown() -> Problem {
    Problem::error("oidc_unknown", text!("ingen användare är knuten till dig", "no user is tied to you"))
        .why(text!(
            "leverantören känner dig, men vad du får göra bestäms här",
            "the provider knows you, but what you may do is decided here"
        ))
        .hint(text!(
            "ge administratören namnet nedan: det skrivs in under Identitet på din användares sida",
            "give the administrator the name below: it is filled in under Identity on your user's page"
        ))
}

/// An error's own word, without what no page should hold.
fn plain(error: &str) -> String {
    error.chars().filter(|letter| letter.is_ascii_alphanumeric() || "_-.".contains(*letter)).take(60).collect()
}

pub fn not_understood(issuer: &str, place: &str) -> Problem {
    of(
        "oidc_not_understood",
        text!("leverantörens svar förstås inte: {place}", "the provider's answer is not understood: {place}"),
        issuer,
    )
    .why(text!("det följer inte OpenID Connect", "it does not follow OpenID Connect"))
    .hint(text!(
        "kontrollera att ”issuer” i [web.oidc] är en leverantör av OpenID Connect",
        "check that “issuer” in [web.oidc] is a provider of OpenID Connect"
    ))
}

fn status(issuer: &str, status: u16) -> Problem {
    of("oidc_status", text!("leverantören svarade med {status}", "the provider answered with {status}"), issuer)
        .why(text!(
            "ett annat svar än 200 tas inte, och ingen annanstans söks",
            "no other answer than 200 is taken, and none is sought elsewhere"
        ))
        .hint(text!(
            "kontrollera ”issuer” i [web.oidc]; försök annars igen om en stund",
            "check “issuer” in [web.oidc]; else try again in a while"
        ))
}

/// What is wrong with what the provider says of itself.
pub fn discovery(error: DiscoveryError<ureq::Error>, issuer: &str) -> Problem {
    match error {
        DiscoveryError::Request(error) => not_reached(&error, issuer),
        DiscoveryError::Response(code, _, _) if code.as_u16() != 200 => status(issuer, code.as_u16()),
        DiscoveryError::Parse(error) => not_understood(issuer, &plain(&error.path().to_string())),
        DiscoveryError::Validation(_) => of(
            "oidc_issuer",
            text!("leverantören kallar sig något annat", "the provider calls itself something else"),
            issuer,
        )
        .why(text!("någon annan kunde annars svara i dess ställe", "somebody else could otherwise answer in its place"))
        .hint(text!(
            "skriv ”issuer” i [web.oidc] på tecknet som leverantören skriver det i .well-known/openid-configuration",
            "write “issuer” in [web.oidc] to the letter as the provider does in .well-known/openid-configuration"
        )),
        _ => not_understood(issuer, "openid-configuration"),
    }
}

/// What is wrong with what the provider says to a code.
pub fn exchange(
    error: RequestTokenError<ureq::Error, StandardErrorResponse<CoreErrorResponseType>>,
    issuer: &str,
) -> Problem {
    match error {
        RequestTokenError::Request(error) => not_reached(&error, issuer),
        RequestTokenError::ServerResponse(said) => not_taken(said.error(), issuer),
        // Where it stands alone: the words around it may be a token's.
        RequestTokenError::Parse(error, _) => not_understood(issuer, &plain(&error.path().to_string())),
        RequestTokenError::Other(_) => not_understood(issuer, "token"),
    }
}

fn not_taken(error: &CoreErrorResponseType, issuer: &str) -> Problem {
    let word = plain(error.as_ref());
    if matches!(error, CoreErrorResponseType::InvalidClient | CoreErrorResponseType::UnauthorizedClient) {
        return of(
            "oidc_client",
            text!(
                "leverantören godtar inte den här servern: {word}",
                "the provider does not accept this server: {word}"
            ),
            issuer,
        )
        .why(text!("den känner inte igen client-id och hemligheten", "it does not know the client-id and the secret"))
        .hint(text!(
            "administratören kontrollerar client-id och client-secret-file i [web.oidc] och startar om servern",
            "the administrator checks client-id and client-secret-file in [web.oidc] and starts the server anew"
        ));
    }
    of(
        "oidc_code",
        text!("leverantören godtar inte koden: {word}", "the provider does not take the code: {word}"),
        issuer,
    )
    .why(text!("en kod gäller en gång och en kort stund", "a code holds once and for a short while"))
    .hint(begin_again())
}

/// Why there is no answer.
pub fn not_reached(error: &ureq::Error, issuer: &str) -> Problem {
    let seconds = super::http::TIME.as_secs();
    let (code, what) = match error {
        ureq::Error::Timeout(_) => (
            "oidc_slow",
            text!(
                "leverantören svarade inte inom {seconds} sekunder",
                "the provider did not answer within {seconds} seconds"
            ),
        ),
        ureq::Error::BodyExceedsLimit(_) => (
            "oidc_too_large",
            text!("leverantörens svar är större än 1 MiB", "the provider's answer is larger than 1 MiB"),
        ),
        error if is_of_certificate(error) => (
            "oidc_certificate",
            text!(
                "leverantörens certifikat godtas inte av systemet",
                "the provider's certificate is not accepted by the system"
            ),
        ),
        ureq::Error::Io(error) => {
            let kind = error.kind();
            ("oidc_not_reached", text!("leverantören nås inte: {kind}", "the provider is not reached: {kind}"))
        }
        _ => ("oidc_not_reached", text!("leverantören nås inte", "the provider is not reached")),
    };
    of(code, what, issuer)
        .why(text!("utan dess svar vet ingen vem du är", "without its answer nobody knows who you are"))
        .hint(text!("försök igen om en stund; blir det inte bättre: logga in med lösenord om du har ett, och säg till administratören", "try again in a while; if it gets no better, sign in by password if you have one, and tell the administrator"))
}

fn is_of_certificate(error: &ureq::Error) -> bool {
    let refused = match error {
        // What is found while the two greet each other comes as a failure to read.
        ureq::Error::Io(error) => error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()),
        ureq::Error::Rustls(error) => Some(error),
        _ => None,
    };
    matches!(refused, Some(rustls::Error::InvalidCertificate(_)))
}

/// That the provider's answer names another.
pub fn token_issuer() -> Problem {
    Problem::error(
        "oidc_token_issuer",
        text!("svaret kommer från en annan leverantör", "the answer is another provider's"),
    )
    .why(text!(
        "bara den som inställningarna nämner får säga vem du är",
        "only the one that the settings name may say who you are"
    ))
    .hint(begin_again())
}

/// What is wrong with a token.
pub fn token(error: &ClaimsVerificationError, issuer: &str) -> Problem {
    let refused = |code, what| {
        of(code, what, issuer)
            .why(text!("intyget kunde vara någon annans eller påhittat", "the token could be another's or made up"))
    };
    match error {
        ClaimsVerificationError::Expired(_) => {
            refused("oidc_token_expired", text!("leverantörens intyg har gått ut", "the provider's token has expired"))
                .hint(text!(
                    "logga in på nytt; händer det igen går serverns eller leverantörens klocka fel",
                    "sign in anew; if it happens again, the server's or the provider's clock is wrong"
                ))
        }
        ClaimsVerificationError::InvalidAudience(_) => refused(
            "oidc_token_audience",
            text!("leverantörens intyg är till för någon annan", "the provider's token is for somebody else"),
        )
        .hint(text!(
            "administratören kontrollerar client-id i [web.oidc]",
            "the administrator checks client-id in [web.oidc]"
        )),
        ClaimsVerificationError::InvalidIssuer(_) => token_issuer(),
        ClaimsVerificationError::InvalidNonce(_) => refused(
            "oidc_token_nonce",
            text!(
                "leverantörens intyg hör till en annan inloggning",
                "the provider's token belongs to another sign-in"
            ),
        )
        .hint(begin_again()),
        ClaimsVerificationError::SignatureVerification(_) => refused(
            "oidc_token_signature",
            text!("leverantörens intyg är inte underskrivet av den", "the provider's token is not signed by it"),
        )
        .hint(tell_administrator()),
        _ => refused(
            "oidc_token_form",
            text!("leverantörens intyg förstås inte", "the provider's token is not understood"),
        )
        .hint(tell_administrator()),
    }
}
