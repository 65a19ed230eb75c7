//! Listening: connections with a limit in number and in the time that a request's head may take, until the process is told to
//! stop.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tower_service::Service as _;

use crate::app::App;
use crate::config::Patience;
use crate::impatient::Impatient;

/// The most connections at once.
const CONNECTIONS: usize = 512;
/// How long what is under way may take when the process is told to stop.
const LAST_REQUESTS: Duration = Duration::from_secs(5);

/// Serves until told to stop; `begun` is told the address listened at.
///
/// # Errors
///
/// When nothing can listen there.
pub async fn serve(app: Arc<App>, begun: impl FnOnce(SocketAddr)) -> std::io::Result<()> {
    let listener = TcpListener::bind(app.config.listen).await?;
    begun(listener.local_addr()?);
    let router = crate::routes::router(Arc::clone(&app));
    let patience = app.config.patience;
    let room = Arc::new(Semaphore::new(CONNECTIONS));
    let (stop, stopped) = watch::channel(false);
    let mut told = std::pin::pin!(told_to_stop());
    loop {
        let accepted = tokio::select! {
            accepted = next(&listener, &room) => accepted,
            () = &mut told => break,
        };
        match accepted {
            Ok((stream, peer, place)) => {
                let (router, stopped) = (router.clone(), stopped.clone());
                tokio::spawn(async move {
                    connection(stream, peer, router, patience, stopped).await;
                    drop(place);
                });
            }
            // Too many open files, most likely: others end.
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
    drop(listener);
    let _ = stop.send(true);
    let all = u32::try_from(CONNECTIONS).unwrap_or(u32::MAX);
    let _ = tokio::time::timeout(LAST_REQUESTS, room.acquire_many(all)).await;
    app.seen.write(&app);
    Ok(())
}

/// The next connection, when there is room for one more.
async fn next(
    listener: &TcpListener,
    room: &Arc<Semaphore>,
) -> std::io::Result<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let place = Arc::clone(room).acquire_owned().await.map_err(std::io::Error::other)?;
    let (stream, peer) = listener.accept().await?;
    Ok((stream, peer, place))
}

async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    patience: Patience,
    mut stopped: watch::Receiver<bool>,
) {
    let _ = stream.set_nodelay(true);
    let service = hyper::service::service_fn(move |request: hyper::Request<Incoming>| {
        let mut router = router.clone();
        let (mut head, body) = request.into_parts();
        head.extensions.insert(ConnectInfo(peer));
        async move { router.call(axum::extract::Request::from_parts(head, axum::body::Body::new(body))).await }
    });
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(patience.head)
        .max_buf_size(64 << 10)
        .serve_connection(TokioIo::new(Impatient::new(stream, patience.answer)), service);
    let mut served = std::pin::pin!(served);
    // A client that goes away, or sends what is no request, is nobody's matter.
    tokio::select! {
        _ = served.as_mut() => {}
        _ = stopped.changed() => {
            served.as_mut().graceful_shutdown();
            let _ = served.await;
        }
    }
}

/// Until the process is interrupted or told to end.
async fn told_to_stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut end) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = end.recv() => return,
                _ = tokio::signal::ctrl_c() => return,
            }
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
