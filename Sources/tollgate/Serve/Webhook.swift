internal import Admin
internal import HTTPServer
internal import HTTPWire
internal import Metering
internal import Reactor
internal import Settings
internal import Synchronization
internal import Telemetry
internal import Upstream

/// Posts warnings where the settings say; nil when they name no place.
///
/// It is the client that upstreams are asked with: no redirect is followed, TLS is proven, every
/// step has a deadline.
func warningHook(
    _ settings: AlertSettings,
    on loop: EventLoop,
    _ resolver: NameResolver
) throws(StartFault) -> WarningHook? {
    guard let url = settings.webhook else { return nil }
    var receiver = UpstreamSettings(name: "alerts.webhook")
    receiver.url = url
    receiver.authoritiesPath = settings.authoritiesPath
    let pool = try UpstreamPool.ofOwnCalls(to: receiver, on: loop, resolver)
    return WarningHook(
        form: settings.form == .slack ? .slack : .json,
        secret: settings.secret
    ) { body, fields in
        let outcome = Mutex(WarningHook.Outcome.failed("the gateway is stopping"))
        // The pool lives on its loop; a test may be asked for on another.
        await loop.spawn {
            let ended = await post(body, fields, pool, path: url.path.isEmpty ? "/" : "")
            outcome.withLock { $0 = ended }
        }
        .value
        return outcome.withLock { $0 }
    }
}

private func post(
    _ body: [UInt8],
    _ fields: [(name: String, value: String)],
    _ pool: UpstreamPool,
    path: String
) async -> WarningHook.Outcome {
    let call = UpstreamCall(pool, .post, limits: WireLimits())
    defer { call.finish() }
    call.compose(path: Array(path.utf8), body: body, body.indices) { head in
        HeadWriter.field("content-type", "application/json", to: &head)
        HeadWriter.field("user-agent", "tollgate", to: &head)
        for (name, value) in fields {
            let (name, value) = (Array(name.utf8), Array(value.utf8))
            // Names and values are made of letters, digits and signs of ours.
            try? HeadWriter.field(name: name.span, value.span, to: &head)
        }
    }
    do throws(UpstreamFault) {
        try await call.send()
        let status = call.head.status
        // A short answer is read to its end, so that the connection can be used again.
        var count = 0
        while count < 65_536, let piece = try await call.next() { count += piece.count }
        return .answered(status)
    } catch {
        return .failed(error.sentence)
    }
}

/// Says in the log that a quota has reached a threshold, or that nobody could be told.
func tell(_ warning: QuotaWarning, _ log: Log) {
    if warning.attempts == 0 {
        log.write(.warning, "quota_warning") { line in
            line.add("account", warning.account)
            line.add("percent", warning.percent)
        }
    } else {
        log.write(warning.state == .dead ? .error : .warning, "quota_warning_undelivered") { line in
            line.add("warning", "warning_\(warning.id)")
            line.add("attempts", warning.attempts)
            line.add("reason", warning.fault)
            line.add("gives_up", warning.state == .dead)
        }
    }
}

/// Looks at quotas every few seconds, as long as the loop lives.
func watchQuotas(_ desk: WarningDesk, on loop: EventLoop) {
    loop.spawn {
        while true {
            await desk.turn()
            await loop.sleep(until: loop.now.adding(milliseconds: 5_000))
        }
    }
}
