internal import Glibc
internal import Metering
internal import Reactor
internal import Settings

/// `tollgate serve`: start, say where, obey signals, stop.
enum Serve {
    /// Runs until SIGTERM or SIGINT; answers with the process's exit code.
    static func run(_ arguments: [String]) -> Int32 {
        prepareProcess()
        let configuration: Configuration
        do throws(Mistakes) {
            configuration = try Configuration(arguments: arguments)
        } catch {
            complain("\(error)")
            return 2
        }
        for warning in configuration.warnings { complain("warning: \(warning)") }
        do throws(StartFault) {
            let process = try GatewayProcess(arguments, configuration)
            if let key = try process.start() {
                complain(
                    "The first admin key, shown this once: "
                        + String(decoding: key.revealed, as: UTF8.self)
                )
            }
            let scheme = configuration.settings.tlsCertificatePath == nil ? "http" : "https"
            for address in process.addresses {
                print(
                    "listening on " + (address.family == .local ? "" : scheme + "://")
                        + "\(address)"
                )
            }
            fflush(nil)
            return obeySignals(process)
        } catch {
            complain("tollgate: " + error.sentence)
            return 1
        }
    }

    /// Signals are waited for by the main thread, descriptors are as many as the system allows.
    static func prepareProcess() {
        // SAFETY: the C library fills and reads structs that outlive its calls.
        signal(SIGPIPE, SIG_IGN)
        var wanted = sigset_t()
        unsafe sigemptyset(&wanted)
        for number in [SIGTERM, SIGINT, SIGHUP] { unsafe sigaddset(&wanted, number) }
        _ = unsafe pthread_sigmask(SIG_BLOCK, &wanted, nil)
        var limit = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        if unsafe getrlimit(resource, &limit) == 0 {
            limit.rlim_cur = limit.rlim_max
            _ = unsafe setrlimit(resource, &limit)
        }
    }

    private static func obeySignals(_ process: GatewayProcess) -> Int32 {
        var wanted = sigset_t()
        unsafe sigemptyset(&wanted)
        for number in [SIGTERM, SIGINT, SIGHUP] { unsafe sigaddset(&wanted, number) }
        while true {
            var number: Int32 = 0
            guard unsafe sigwait(&wanted, &number) == 0 else { continue }
            guard number == SIGHUP else {
                process.stop()
                return 0
            }
            process.reload()
        }
    }

    private static func complain(_ text: String) {
        let bytes = Array((text + "\n").utf8)
        // SAFETY: the call reads the array's bytes.
        _ = unsafe write(2, bytes, bytes.count)
    }
}
