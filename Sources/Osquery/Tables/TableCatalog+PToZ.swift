extension TableCatalog {
  /// Tables whose names begin with P to Z, in the form that `TableNotation` describes.
  static let tablesPToZ: StaticString = """
    package_bom d
     filepath uid=i gid=i mode=i size=b modified_time=i path+or
    package_install_history d
     package_id time=i name version~v source content_type
    package_receipts d =packages
     package_id package_filename+hi version~v location install_time=d installer_name path+a
    password_policy d
     uid=b+io policy_identifier policy_content policy_description policy_category policy_parameters
    patches w
     csname hotfix_id caption description fix_comments installed_by install_date installed_on
    pci_devices ld
     pci_slot pci_class driver vendor vendor_id~n model model_id~n pci_class_id~n@l pci_subclass_id~n@l
     pci_subclass@l subsystem_vendor_id~n@l subsystem_vendor@l subsystem_model_id~n@l subsystem_model@l
    physical_disk_performance w
     name avg_disk_bytes_per_read=b avg_disk_bytes_per_write=b avg_disk_read_queue_length=b
     avg_disk_write_queue_length=b avg_disk_sec_per_read=i avg_disk_sec_per_write=i
     current_disk_queue_length=i percent_disk_read_time=b percent_disk_write_time=b percent_disk_time=b
     percent_idle_time=b
    pipes w
     pid=b+i name instances=i max_instances=i flags
    platform_info ldw
     vendor version~v date revision extra firmware_type address@ld size@ld volume_size=i@ld
    plist d
     key subkey value path+or
    portage_keywords l
     package version~v keyword mask=i unmask=i
    portage_packages l
     package version~v slot build_time=b repository eapi=b size=b world=i
    portage_use l
     package version~v use
    power_sensors d
     key+io category name value
    powershell_events w:e
     time=b+a datetime script_block_id script_block_count=i script_text script_name script_path
     cosine_similarity=d
    preferences d:u
     domain+io key+i subkey value forced=i username+a host
    prefetch w
     path+ao filename hash~n last_run_time=i other_run_times run_count=i size=i volume_serial
     volume_creation accessed_files_count=i accessed_directories_count=i accessed_files accessed_directories
     executable_path
    process_envs ld
     pid=i+io key value
    process_etw_events w:e
     type pid=b ppid=b session_id=i flags=i exit_code=i path cmdline username token_elevation_type
     token_elevation_status=i mandatory_label datetime=t time_windows=b+h time=b+ah eid=i+h header_pid=b+h
     process_sequence_number=b+h parent_process_sequence_number=b+h
    process_events ld:e
     pid=b path mode cmdline cmdline_size=b+h env+h^environment env_count=b+h^environment_count
     env_size=b+h^environment_size cwd auid=b uid=b euid=b gid=b egid=b owner_uid=b owner_gid=b
     atime=b^access_time mtime=b^modify_time ctime=b^change_time btime=b^create_time overflows+h parent=b
     time=b+a uptime=b eid+h status=b@d fsuid=b@l suid=b@l fsgid=b@l sgid=b@l syscall@l
    process_file_events l:e
     operation pid=b ppid=b time=b+a executable partial cwd path dest_path uid gid auid euid egid fsuid
     fsgid suid sgid uptime=b eid+h
    process_memory_map ldw
     pid=i+io start end permissions offset=b device inode=i path pseudo=i
    process_namespaces l
     pid=i+io cgroup_namespace ipc_namespace mnt_namespace net_namespace pid_namespace user_namespace
     uts_namespace
    process_open_files ld
     pid=b+i fd=b path
    process_open_handles w:c
     pid=b+ior value=b type access name attributes count=b raw_pointer_count=b error_stage error_code=b
    process_open_pipes l
     pid=b fd=b mode inode=b type partner_pid=b partner_fd=b partner_mode
    process_open_sockets ldw
     pid=i+a fd=b socket=b family=i protocol=i local_address remote_address local_port=i remote_port=i path
     state net_namespace@l
    processes ldw:cs
     pid=b+io name path cmdline state cwd root uid=b gid=b euid=b egid=b suid=b sgid=b on_disk=i
     wired_size=b resident_size=b total_size=b user_time=b system_time=b disk_bytes_read=b
     disk_bytes_written=b start_time=b parent=b pgroup=b threads=i nice=i elevated_token=i@w
     secure_process=i@w protection_type@w virtual_process=i@w elapsed_time=b@w handle_count=b@w
     percent_processor_time=b@w upid=b@d uppid=b@d cpu_type=i@d cpu_subtype=i@d translated=i@d cgroup_path@l
    programs w =programs_and_features
     name version~v install_location install_source language publisher uninstall_string install_date
     identifying_number package_family_name upgrade_code
    prometheus_metrics ld
     target_name metric_name metric_value=d timestamp_ms=b
    python_packages ldw:u
     name uid=b+i version~v summary author license path directory+io pid_with_namespace=i+ah@l
    quicklook_cache d:c
     path rowid=i fs_id volume_id=i inode=i mtime=i size=b label last_hit_date=i hit_count icon_mode=b
     cache_path
    recent_files w:u
     uid=b+io filename path type mtime=b shortcut_path
    registry w
     key+ao~n path+io name type data mtime=b
    routes ldw:c
     destination netmask=i gateway source flags=i interface mtu=i metric=i type+a hopcount=i@ld
    rpm_package_files l
     package+io path+i username groupname mode size=b sha256~n
    rpm_packages l:c
     name+io version+i~r release+i source size=b sha1~n arch+i epoch=i+i install_time=i vendor package_group
     pid_with_namespace=i+ah@l mount_namespace_id+h@l
    running_apps d
     pid=i+i bundle_identifier is_active=i+h
    safari_extensions d:u
     uid=b+io name identifier version~v sdk~v description path bundle_version copyright
    sandboxes d:c
     label user enabled=i build_id bundle_path path
    scheduled_tasks w
     name action path enabled=i state hidden=i last_run_time=b next_run_time=b last_run_message
     last_run_code
    screenlock d
     enabled=i grace_period=i
    seccomp_events l:e
     time=b+a uptime=b auid=u uid=u gid=u ses=u pid=u comm exe sig=b arch syscall compat=b ip code
    secureboot ldw
     secure_boot=i secure_mode=i@d description@d kernel_extensions=i@d mdm_operations=i@d setup_mode=i@lw
    secureboot_certificates l
     common_name subject issuer not_valid_before=t not_valid_after=t sha1~n serial~n revoked=i path is_ca=i
     self_signed=i key_usage authority_key_id~n subject_key_id~n signing_algorithm key_algorithm
     key_strength
    security_profile_info w
     minimum_password_age=i maximum_password_age=i minimum_password_length=i password_complexity=i
     password_history_size=i lockout_bad_count=i logon_to_change_password=i force_logoff_when_expire=i
     new_administrator_name new_guest_name clear_text_password=i lsa_anonymous_name_lookup=i
     enable_admin_account=i enable_guest_account=i audit_system_events=i audit_logon_events=i
     audit_object_access=i audit_privilege_use=i audit_policy_change=i audit_account_manage=i
     audit_process_tracking=i audit_ds_access=i audit_account_logon=i
    selinux_events l:e
     type message time=b+a uptime=b eid+h
    selinux_settings l
     scope key value
    services w
     name~n service_type display_name status pid=i start_type win32_exit_code=i service_exit_code=i path
     module_path description user_account
    shadow l
     password_status hash_alg last_change=b min=b max=b warning=b inactive=b expire=b flag=b username+io
    shared_folders d
     name path
    shared_memory l
     shmid=i owner_uid=b creator_uid=b pid=b creator_pid=b atime=b dtime=b ctime=b permissions size=b
     attached=i status locked=i
    shared_resources w
     description install_date status allow_maximum=i maximum_allowed=b name path type=b type_name
    sharing_preferences d =alf_services
     screen_sharing=i file_sharing=i printer_sharing=i remote_login=i remote_management=i
     remote_apple_events=i internet_sharing=i bluetooth_sharing=i disc_sharing=i content_caching=i
    shell_history ld:nu
     uid=b+ao time=i command history_file
    shellbags w
     sid source path modified_time=b created_time=b accessed_time=b mft_entry=b mft_sequence=i
    shimcache w
     entry=i path modified_time=i execution_flag=i
    signature d
     path+ior hash_resources=i+a hash_executable=i+a arch signed=i identifier cdhash~n team_identifier
     authority entitlements
    sip_config d
     config_flag enabled=i enabled_nvram=i
    smbios_tables ld
     number=i type=i description handle=i header_size=i size=i md5~n
    smc_keys d
     key+aio type size=i value hidden=i
    socket_events ld:e
     action pid=b path fd auid=b family=i protocol=i+h local_address remote_address local_port=i
     remote_port=i socket+h time=b+a uptime=b eid+h success=i+h status@l
    ssh_configs ldw:nu
     uid=b+ao block option ssh_config_file
    startup_items ldw:c
     name path args type source status username
    sudoers ld
     source header rule_details
    suid_bin ld:c
     path username groupname permissions pid_with_namespace=i+ah@l
    syslog_events l:e =syslog
     time=b+a datetime host severity=i facility tag message eid+h
    system_controls ld
     name+i oid+a subsystem+a current_value config_value type field_name@d
    system_extensions d
     path UUID~n state identifier~n version~v category bundle_path team mdm_managed=i
    system_info ldw
     hostname uuid~n cpu_type cpu_subtype cpu_brand cpu_physical_cores=i cpu_logical_cores=i cpu_sockets=i
     cpu_microcode physical_memory=b hardware_vendor hardware_model hardware_version hardware_serial
     board_vendor board_model board_version board_serial computer_name local_hostname emulated_cpu_type@w
    system_profiler d
     data_type+ir value
    systemd_units l:s
     id description load_state active_state sub_state unit_file_state following object_path job_id=b
     job_type job_path fragment_path user source_path
    temperature_sensors d
     key+io name celsius=d fahrenheit=d
    time ldw:y
     weekday year=i month=i day=i hour=i minutes=i seconds=i timezone local_timezone unix_time=i timestamp
     datetime^date_time iso_8601 win_timestamp=b@w
    time_machine_backups d
     destination_id backup_date=i
    time_machine_destinations d
     alias destination_id consistency_scan_date=i root_volume_uuid~n bytes_available=i bytes_used=i
     encryption
    tpm_info w
     activated=i enabled=i owned=i manufacturer_version~v manufacturer_id=i manufacturer_name product_name
     physical_presence_version~v spec_version~v
    ulimit_info ld
     type soft_limit hard_limit
    unified_log d
     timestamp=b+a timestamp_double storage=i+a message+a activity=b+a process+a pid=b+a sender+a tid=b+a
     category+a subsystem+a level+a max_rows=i+ah predicate+ah
    uptime ldw
     days=i hours=i minutes=i seconds=i total_seconds=b
    usb_devices ld
     usb_address=i usb_port=i vendor vendor_id~n version~v model model_id~n serial class subclass protocol
     removable=i
    user_events ld:e
     uid=b auid=b pid=b message type=i path address terminal time=b+a uptime=b eid+h
    user_groups ldw
     uid=b+io gid=b+i
    user_interaction_events d:e
     time=b+a
    user_ssh_keys ldw:nu
     uid=b+ao path+i encrypted=i key_type key_group_name key_length=i key_security_bits=i
     pid_with_namespace=i+ah@l
    userassist w
     path last_execution_time=b count=i sid
    users ldw
     uid=b+i gid=b uid_signed=b gid_signed=b username+a description directory shell uuid+i~n type@w
     is_hidden=i@d pid_with_namespace=i+ah@l include_remote=i+ah@l
    video_info w
     color_depth=i driver driver_date=b driver_version~v manufacturer model series video_mode
    virtual_memory_info d
     free=b active=b inactive=b speculative=b throttled=b wired=b purgeable=b faults=b copy=b zero_fill=b
     reactivated=b purged=b file_backed=b anonymous=b uncompressed=b compressor=b decompressed=b
     compressed=b page_ins=b page_outs=b swap_ins=b swap_outs=b
    vscode_extensions ldw:u
     name uuid~n version~v path publisher publisher_id installed_at=b prerelease=i uid=b+ao vscode_edition
    wifi_networks d:c
     ssid network_name security_type last_connected=i+h last_connected_automatic=i last_connected_manual=i
     passpoint=i+h possibly_hidden=i roaming=i+h roaming_profile auto_login=i+h temporarily_disabled=i
     disabled=i+h add_reason added_at=i captive_portal=i captive_login_date=i was_captive_network=i
     auto_join=i personal_hotspot=i
    wifi_status d:c
     interface ssid bssid network_name country_code security_type rssi=i noise=i channel=i channel_width=i
     channel_band=i transmit_rate mode
    wifi_survey d
     interface ssid bssid network_name country_code rssi=i noise=i channel=i channel_width=i channel_band=i
    winbaseobj w
     session_id=i object_name object_type
    windows_crashes w
     datetime module path pid=b tid=b version~v process_uptime=b stack_trace exception_code
     exception_message exception_address registers command_line current_directory username machine_name
     major_version=i minor_version=i build_number=i type crash_path
    windows_eventlog w
     channel+r datetime task=i level=i provider_name provider_guid~n computer_name eventid=i+a keywords data
     pid=i+a tid=i time_range+ah timestamp+ah xpath+hr
    windows_events w:e
     time=b+a datetime source provider_name provider_guid~n computer_name eventid=i task=i level=i keywords
     data eid+h
    windows_firewall_rules w
     name app_name action enabled=i grouping direction protocol local_addresses remote_addresses local_ports
     remote_ports icmp_types_codes profile_domain=i profile_private=i profile_public=i service_name
    windows_optional_features w
     name caption state=i statename
    windows_search w
     name path size=b date_created=i date_modified=i owner type properties query+ah sort+ah max_results=i+ah
     additional_properties+ah
    windows_security_center w
     firewall autoupdate antivirus antispyware+h internet_settings windows_security_center_service
     user_account_control
    windows_security_products w
     type~n name state~n state_timestamp remediation_path signatures_up_to_date=i
    windows_update_history w
     client_app_id date=b description hresult=b operation result_code server_selection service_id
     support_url title update_id update_revision=b
    wmi_bios_info w
     name value
    wmi_cli_event_consumers w
     namespace name command_line_template executable_path class relative_path
    wmi_event_filters w
     namespace name query query_language class relative_path
    wmi_filter_consumer_binding w
     namespace consumer filter class relative_path
    wmi_script_event_consumers w
     namespace name scripting_engine script_file_name script_text class relative_path
    xprotect_entries d:c
     name launch_type identity filename filetype optional=i uses_pattern=i
    xprotect_meta d:c
     identifier type developer_id min_version~v
    xprotect_reports d
     name user_action time
    yara_events ldw:e
     target_path category action matches count=i strings tags time=b eid+h transaction_id=b@d
    yara_file ldw =yara
     path+ir matches count=i sig_group+a sigfile+a sigrule+ah strings tags sigurl+ah
     pid_with_namespace=i+ah@l
    yara_process ldw
     pid=i+ir matches count=i sig_group+a sigfile+a sigrule+ah strings tags sigurl+ah
     pid_with_namespace=i+ah@l
    ycloud_instance_metadata ldw:c
     instance_id+i folder_id cloud_id name description hostname zone ssh_public_key serial_port_enabled
     metadata_endpoint+i
    yum_sources l
     name source baseurl mirrorlist metalink enabled gpgcheck gpgkey pid_with_namespace=i+ah@l
    """
}
